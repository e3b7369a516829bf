"""What a server of Mastodon refuses, and what the organiser can do about it."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from app.gallery import completeness
from app.models import Album, Feed, Photo
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.mastodon_servers import serving
from tests.datasource.worlds import failures, history, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


DISABLED = {"hashtag_feeds": {"local": "disabled", "remote": "disabled"}}
SWITCHED_OFF = (
    Fault(path="/api/v1/timelines", body="[]"),
    Fault(
        path="/api/v2/instance",
        body=json.dumps({"configuration": {"timelines_access": DISABLED}}),
    ),
)


def test_a_404_of_something_else_than_mastodon_is_told(servers: list[str]) -> None:
    with serving(servers, history(3)) as server:
        html = Fault(path="/api/v1/timelines", status=404, body="<html>Not here</html>")
        server.faults = FaultPlan.of(html)
        assert "answered 404 with something else than JSON, a web" in failures(run())
        server.faults = FaultPlan()
        run()
    assert Photo.objects.count() == 3


def test_a_closed_feed_says_which_setting_opens_it(
    servers: list[str], settings: Settings
) -> None:
    with serving(servers, history(3), token_required=True) as server:
        told = failures(run())
        assert (
            "does not let us in (401): its hashtag feeds are for members only" in told
        )
        assert "MASTODON_TOKENS can name a token; next try" in told
        place = urlsplit(server.url).netloc
        settings.MASTODON_TOKENS = {place: "no such token"}
        assert "(401): it does not accept its token; next try" in failures(run())
        settings.MASTODON_TOKENS = {place: CREDENTIALS.access_token}
        assert failures(run()) == ""
    assert Photo.objects.count() == 3


def test_a_wrong_token_is_told_as_one_however_a_server_refuses_it(
    servers: list[str], settings: Settings
) -> None:
    ways = itertools.product((200, 400, 401), (True, False))
    for status, token_required in ways:
        servers.clear()
        options = {"bad_token_status": status, "token_required": token_required}
        with serving(servers, history(1), **options) as server:
            settings.MASTODON_TOKENS = {urlsplit(server.url).netloc: "no such token"}
            told = f"does not let us in ({status}): it does not accept its token; next"
            assert told in failures(run()), options


def test_a_request_that_is_refused_to_everybody_is_not_the_token(
    servers: list[str], settings: Settings
) -> None:
    with serving(servers, history(3)) as server:
        settings.MASTODON_TOKENS = {
            urlsplit(server.url).netloc: CREDENTIALS.access_token
        }
        server.faults = FaultPlan.of(
            Fault(path="/api/v1/timelines", status=400, body='{"error": "odd"}')
        )
        told = failures(run())
    assert "answered 400" in told
    assert "token" not in told


FOR_MEMBERS = "its hashtag feeds are for members only; MASTODON_TOKENS can name a token"
CHALLENGE = "<!DOCTYPE html><title>Just a moment...</title>"


REFUSALS: list[tuple[dict[str, Any], str]] = [
    (
        {"status": 422, "body": '{"error": "requires an authenticated user"}'},
        f"does not let us in (422): {FOR_MEMBERS}",
    ),
    (
        {"status": 302, "headers": {"Location": "/login"}},
        f"does not let us in (302): {FOR_MEMBERS}",
    ),
    (
        {"status": 403, "headers": {"cf-mitigated": "challenge"}},
        "wants proof of a person at a browser (403)",
    ),
    (
        {
            "status": 503,
            "body": CHALLENGE,
            "headers": {"Content-Type": "text/html; charset=UTF-8"},
        },
        "wants proof of a person at a browser (503)",
    ),
    (
        {"status": 301, "headers": {"Location": "https://elsewhere.example/x?a=b"}},
        "points elsewhere (301), to https://elsewhere.example/x; next try",
    ),
    (
        {"status": 302, "headers": {"Location": "/no/such/page"}},
        "/no/such/page, which answered 404",
    ),
    (
        {"status": 302, "headers": {"Location": "http://hotel.example/login?u=1"}},
        "points elsewhere (302), to http://hotel.example/login; next try",
    ),
    (
        {"status": 422, "body": '{"error": "Validation failed: limit"}'},
        'answered 422: "Validation failed: limit"; next try',
    ),
    (
        {"status": 403, "body": '{"error": "This action is not allowed"}'},
        'does not let us in (403): "This action is not allowed"; next try',
    ),
    (
        {
            "status": 403,
            "body": "error code: 1020",
            "headers": {"Content-Type": "text/plain", "CF-RAY": "8f-AMS"},
        },
        "its operators have to let programs at this address through",
    ),
    (
        {"status": 202, "headers": {"x-amzn-waf-action": "challenge"}},
        "its operators have to let programs at this address through",
    ),
    ({"status": 451}, "must not answer here, for legal reasons (451)"),
    ({"status": 511}, "logs in to this machine's own network (511)"),
    (
        {"status": 200, "body": "<!DOCTYPE html><title>Welcome</title>"},
        "answered with something else than JSON, a web page: is its address",
    ),
]


def test_each_refusal_says_what_it_is_and_what_to_do(servers: list[str]) -> None:
    with serving(servers, history(1)) as server:
        posts = list(server.world.posts("carnival"))
        assert failures(run()) == ""
        for number, (answer, line) in enumerate(REFUSALS):
            covered_until = Feed.objects.get().covered_until
            age = 1.9 - number * 0.05
            posts = [post(age, counter=number), *posts]
            server.world.replace_posts(posts)
            server.faults = FaultPlan.of(Fault(path="/api/v1/timelines", **answer))
            assert line in failures(run())
            assert Feed.objects.get().covered_until == covered_until, line
            server.faults = FaultPlan()
            assert failures(run()) == "", line
            assert Photo.objects.count() == len(posts), line


def test_a_token_goes_to_its_own_server_only(
    servers: list[str], settings: Settings
) -> None:
    with serving(servers, history(3)) as one, serving(servers, history(3)) as other:
        settings.MASTODON_TOKENS = {urlsplit(one.url).netloc: CREDENTIALS.access_token}
        run()
    assert all("authorization" in each.headers for each in one.requests)
    assert not any("authorization" in each.headers for each in other.requests)


def test_a_disabled_feed_is_told_apart_from_an_empty_one(
    servers: list[str],
) -> None:
    with serving(servers, history(3), is_feed_disabled=True):
        assert "has switched its hashtag feeds off; next try" in failures(run())
    assert completeness.of_album(Album.objects.get()).until is None


def test_a_feed_that_is_disabled_later_is_told_too(
    servers: list[str],
) -> None:
    posts = history(3)
    with serving(servers, posts) as server:
        run()
        covered_until = Feed.objects.get().covered_until
        server.faults = FaultPlan.of(*SWITCHED_OFF)
        assert "has switched its hashtag feeds off; next try" in failures(run())
        assert Feed.objects.get().covered_until == covered_until
        server.faults = FaultPlan()
        server.world.replace_posts([post(1.5), *posts])
        run()
    assert Photo.objects.count() == 4
