"""SITE_URL as this machine sees it: through DNS, the proxy and TLS, back to us."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from selectolax.lexbor import LexborHTMLParser

from app.doctor.requests_to_site import answer, get
from twitter_album import clock_ticks
from twitter_album.doctor.findings import Finding, Options, Subject, Unusable
from twitter_album.doctor.registry import register
from twitter_album.http import connection_errors, redirect_target

AFTER = (Subject.SITE,)
# The album sends them with each answer; without them a proxy took them away.
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options")
GATEWAY_STATUSES = {502, 503, 504}
# The clock of another database would have ticked at another time.
MAX_TICK_DIFFERENCE = timedelta(minutes=5)


@register(Subject.SITE)
def album_answers_at_site_url(options: Options) -> Iterable[Finding]:
    options.require("SITE_URL", "PORT")
    # Not a health check, which is answered whatever the proxy says; with a query, so
    # that no cache answers.
    address = f"{settings.SITE_URL}/robots.txt?{time.time()}"
    try:
        response = get(address)
    except requests.RequestException as error:
        reason = connection_errors.describe(error)
        raise Unusable(
            f"Nobody can open SITE_URL: {settings.SITE_URL} {reason}.", _way_out()
        ) from None
    if not _is_ours(response):
        raise _of_answer(address, response)
    return ()


@register(Subject.SITE, after=AFTER)
def proxy_passes_everything_on(options: Options) -> Iterator[Finding]:
    headers = _answer(f"/robots.txt?{time.time()}").headers
    if lost := [name for name in HEADERS if name not in headers]:
        yield Finding(
            f"The answers of {settings.SITE_URL} lack headers that the album sends "
            f"against attacks: {', '.join(lost)}.",
            "Let the proxy pass all headers of the album on.",
        )
    if not settings.IS_PRODUCTION or "Strict-Transport-Security" in headers:
        return
    if settings.TRUST_PROXY:
        problem = "The answers lack Strict-Transport-Security, which the album sends."
        yield Finding(problem, "Let the proxy pass all headers of the album on.")
    else:
        yield Finding(
            "The album takes visitors of https for visitors of http, and does not tell "
            "their browsers to stay on https.",
            "Let the proxy set X-Forwarded-Proto to https, then set TRUST_PROXY=true.",
        )


@register(Subject.SITE, after=(Subject.SITE, Subject.DATABASE))
def web_server_has_this_database(options: Options) -> Iterator[Finding]:
    try:
        readiness = _answer("/readyz").json()
    except ValueError:  # a proxy may keep it for itself
        return
    if readiness["database"] != "alive":
        yield Finding(
            "The web server cannot use its database, though this command can.",
            "Look into the log of the web server, and start it again.",
        )
        return
    theirs, ours = readiness["last_tick"], clock_ticks.last_tick()
    is_same = bool(theirs) == bool(ours)
    if theirs and ours:
        difference = abs(datetime.fromisoformat(str(theirs)) - ours)
        is_same = difference < MAX_TICK_DIFFERENCE
    if not is_same:
        yield Finding(
            f"The web server at {settings.SITE_URL} uses another database than this "
            "command.",
            "Run this command in the folder, as the user and with the settings of the "
            "web server.",
        )


@register(Subject.SITE, after=AFTER)
def style_sheets_arrive(options: Options) -> Iterator[Finding]:
    front = _answer("/")
    if front.status_code != requests.codes.ok:
        yield Finding(
            f"The first page of {settings.SITE_URL} answers {front.status_code}.",
            "Look into the log of the web server.",
        )
        return
    links = LexborHTMLParser(front.text).css('link[rel="stylesheet"]')
    for link in links:
        address = urljoin(front.url, link.attributes.get("href") or "")
        sheet = _answer(address)
        kind = sheet.headers.get("Content-Type", "")
        if sheet.status_code != requests.codes.ok or "css" not in kind:
            yield Finding(
                f"Pages come without style: {urlsplit(address).path} answers "
                f"{sheet.status_code} ({kind or 'nothing'}).",
                "Let the proxy pass /static/ on to the album; `make run` and "
                "`manage.py collectstatic` make the files in DATA_DIR/static.",
            )


def _answer(address: str) -> requests.Response:
    return answer(
        urljoin(settings.SITE_URL, address),
        whose="The site answers only now and then",
        remedy="Look into the logs of the proxy and of the web server.",
    )


def _of_answer(address: str, response: requests.Response) -> Unusable:
    """What an answer that is not the album's means."""
    status, site = response.status_code, settings.SITE_URL
    if 300 <= status < 400:
        return _of_redirect(address, redirect_target(response))
    if status == requests.codes.bad_request:
        return Unusable(
            f"The album refuses requests for {site} (400): it is asked under a host "
            "name that it does not know.",
            "Let the proxy pass the header Host on as it came (nginx: proxy_set_header "
            "Host $host), and ALLOWED_HOSTS name the host of SITE_URL.",
        )
    if status in {401, 403, 407}:
        return Unusable(
            f"{site} lets nobody in ({status}): visitors, networks and link previews "
            "are refused before they reach the album.",
            "Take log-in or firewall away from the proxy, or let everybody through.",
        )
    if status in GATEWAY_STATUSES:
        problem = f"The proxy at {site} does not reach the album ({status})."
        return Unusable(problem, _way_out())
    return Unusable(
        f"Something else than this album answers at {site} ({status}).",
        "Let the proxy pass every path on to the album, or mend SITE_URL.",
    )


def _of_redirect(address: str, target: str) -> Unusable:
    site, asked = settings.SITE_URL, urlsplit(address)
    leads_to = urlsplit(target)
    if target.rstrip("/") == address:
        return Unusable(
            f"{site} sends every visitor round in circles: the album is not told that "
            "they came by https.",
            "Let the proxy set X-Forwarded-Proto (nginx: proxy_set_header "
            "X-Forwarded-Proto $scheme; Caddy does).",
        )
    new = f"{leads_to.scheme}://{leads_to.netloc}"
    if leads_to.path.rstrip("/") != asked.path:
        return Unusable(
            f"{site} leads to another page, {new}{leads_to.path}, not to the album.",
            "Let the proxy pass every path on to the album, without a log-in.",
        )
    return Unusable(
        f"SITE_URL is {site}, but whoever goes there is sent to {new}.",
        f"Set SITE_URL={new}, or take the redirect away from the proxy.",
    )


def _way_out() -> str:
    """Which side of the proxy is broken."""
    own = f"http://127.0.0.1:{settings.PORT}"
    try:
        get(f"{own}/healthz")
    except requests.RequestException:
        return (
            f"Start the web server: nothing answers at {own} either. (PORT is "
            f"{settings.PORT}.)"
        )
    return (
        f"The web server does run, at {own}: mend the proxy, the name in DNS, the "
        "certificate, or SITE_URL."
    )


def _is_ours(response: requests.Response) -> bool:
    text = response.text
    return response.ok and "Disallow: /admin/" in text and "/sitemap.xml" in text
