"""What `manage.py doctor` finds between visitors and album: the proxy, TLS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor, Production
from tests.app.doctor.site import Answer, Site, answers
from tests.app.factories import make_album, make_photo, store_picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_an_album_behind_a_good_proxy_is_all_right(
    production: Production, trusted: None, ticking: None, doctor: Doctor
) -> None:
    make_photo(make_album(), **store_picture())
    with production():
        told = doctor("site", "storage", "sharing", "clock")
    assert told.code == 0
    assert "0 wrong, 0 to think about" in told.text
    assert "All right: site, storage, sharing, clock" in told.text


def no_style(path: str, _: str) -> tuple[str, dict[str, str], bytes] | None:
    if path.startswith("/static/"):
        return "404 Not Found", {"Content-Type": "text/html"}, b"nothing"
    return None


def readiness(body: bytes) -> Callable[[str, str], Answer | None]:
    answer = answers("503 Service Unavailable", body)
    return lambda path, agent: answer(path, agent) if path == "/readyz" else None


def set_fault(fault: Callable[[str, str], object]) -> Callable[[Site], None]:
    def spoil(site: Site) -> None:
        site.fault = fault  # type: ignore[assignment]

    return spoil


def elsewhere(site: Site) -> None:
    location = "https://www.album.example/robots.txt"
    site.fault = answers("301 Moved", Location=location)


def to_log_in(site: Site) -> None:
    site.fault = answers("302 Found", Location=f"{site.url}/sso/start")


FAULTS = {
    "another site answers": (
        set_fault(answers("200 OK")),
        "Something else than this album answers at",
        "pass every path on to the album",
    ),
    "the web server behind the proxy is gone": (
        set_fault(answers("502 Bad Gateway")),
        "does not reach the album (502)",
        "Start the web server: nothing answers at",
    ),
    "the proxy wants a password": (
        set_fault(answers("401 Unauthorized")),
        "lets nobody in (401)",
        "Take log-in or firewall away",
    ),
    "SITE_URL is redirected to another name": (
        elsewhere,
        "whoever goes there is sent to https://www.album.example",
        "Set SITE_URL=https://www.album.example",
    ),
    "SITE_URL is redirected to a log-in": (
        to_log_in,
        "leads to another page",
        "without a log-in",
    ),
    "the proxy drops security headers": (
        lambda site: site.lost.add("Content-Security-Policy"),
        "lack headers that the album sends against attacks: Content-Security-Policy",
        "pass all headers of the album on",
    ),
    "the proxy keeps static files back": (
        set_fault(no_style),
        "Pages come without style: /static/",
        "pass /static/ on to the album",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_proxy_is_named(
    name: str, site: Site, settings: Settings, doctor: Doctor
) -> None:
    spoil, problem, remedy = FAULTS[name]
    settings.PORT = 9  # discard: nobody listens
    spoil(site)

    told = doctor("site")

    assert told.code == 1
    assert told.names("ERROR", problem, remedy), told.text


def test_a_site_that_nobody_can_open_is_named_with_the_side_that_is_broken(
    site: Site, settings: Settings, doctor: Doctor
) -> None:
    settings.PORT = int(site.url.rpartition(":")[2])
    settings.SITE_URL = "http://127.0.0.1:9"

    told = doctor("site")

    remedy = f"The web server does run, at {site.url}: mend the proxy"
    assert told.names("ERROR", "http://127.0.0.1:9 cannot be reached", remedy)


def test_a_name_that_dns_does_not_know_is_named(
    settings: Settings, doctor: Doctor
) -> None:
    settings.SITE_URL, settings.PORT = "https://album.invalid", 9
    told = doctor("site")
    problem = "the name album.invalid cannot be resolved"
    assert told.names("ERROR", problem, "Start the web server")


def test_a_certificate_that_nobody_trusts_is_named(
    production: Production, doctor: Doctor
) -> None:
    with production():
        told = doctor("site")
    assert told.names("ERROR", "has no valid TLS certificate", "")


def test_a_proxy_that_does_not_say_https_is_named(
    production: Production, trusted: None, doctor: Doctor
) -> None:
    with production() as site:
        site.says_https = False
        told = doctor("site")
    problem = "sends every visitor round in circles"
    assert told.names("ERROR", problem, "proxy_set_header X-Forwarded-Proto")


def test_a_proxy_that_is_not_trusted_is_named(
    production: Production, trusted: None, doctor: Doctor
) -> None:
    with production(trust_proxy=False):
        told = doctor("site")
    problem = "takes visitors of https for visitors of http"
    assert told.names("ERROR", problem, "set TRUST_PROXY=true")


def test_a_proxy_that_drops_hsts_is_named(
    production: Production, trusted: None, doctor: Doctor
) -> None:
    with production() as site:
        site.lost.add("Strict-Transport-Security")
        told = doctor("site")
    assert told.names("ERROR", "lack Strict-Transport-Security", "pass all headers")


def test_a_proxy_that_passes_another_host_on_is_named(
    production: Production, trusted: None, doctor: Doctor
) -> None:
    with production() as site:
        site.host = "backend.internal:8000"
        told = doctor("site")
    assert told.names("ERROR", "(400)", "proxy_set_header Host $host")


def test_a_web_server_with_another_database_is_named(
    site: Site, doctor: Doctor
) -> None:
    site.fault = readiness(b'{"database": "alive", "last_tick": null}')
    now = timezone.now()
    CronJobLog.objects.create(code="x", start_time=now, end_time=now)

    told = doctor("site")

    problem = "uses another database than this command"
    assert told.names("ERROR", problem, "with the settings of the web server")


def test_a_database_that_the_web_server_alone_cannot_use_is_named(
    site: Site, doctor: Doctor
) -> None:
    site.fault = readiness(b'{"database": "down", "last_tick": null}')
    problem = "The web server cannot use its database"
    assert doctor("site").names("ERROR", problem, "start it again")


def test_events_that_do_not_come_are_named(
    site: Site, settings: Settings, doctor: Doctor
) -> None:
    make_album("carnival")
    settings.EVENTS = True
    address = "/api/albums/%23carnival/events"

    told = doctor("site")

    assert told.code == 1
    problem = f"no events come: {site.url}{address} answers 404"
    assert told.names("ERROR", problem, "Start `manage.py events`"), told.text


def test_events_that_come_are_all_right(
    site: Site, settings: Settings, doctor: Doctor
) -> None:
    make_album("carnival")
    settings.EVENTS = True
    stream = answers("200 OK", b"", **{"Content-Type": "text/event-stream"})
    site.fault = lambda path, agent: (
        stream(path, agent) if path.endswith("/events") else None
    )

    assert "All right: site" in doctor("site").text
