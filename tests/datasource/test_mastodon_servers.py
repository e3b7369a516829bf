"""Mastodon's servers: each closed, ignorant or down in its own way, all one network."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.gallery import completeness
from app.models import Album, Feed, Photo
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.mastodon.ids import Ids
from tests.datasource.mastodon_servers import STRANGER, serving
from tests.datasource.worlds import failures, history, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ulid = Ids(form="ulid").write
UNKNOWN_TAG = Fault(
    path="/api/v1/timelines", status=404, body='{"error": "Record not found"}'
)

DISABLED = {"hashtag_feeds": {"local": "disabled", "remote": "disabled"}}
SWITCHED_OFF = (
    Fault(path="/api/v1/timelines", body="[]"),
    Fault(
        path="/api/v2/instance",
        body=json.dumps({"configuration": {"timelines_access": DISABLED}}),
    ),
)


@pytest.fixture
def servers(settings: Settings) -> list[str]:
    """The addresses that the album asks, in this order."""
    settings.NETWORKS = ["mastodon"]
    addresses: list[str] = []
    settings.MASTODON_SERVERS = addresses
    return addresses


def test_a_404_for_an_unknown_tag_is_an_empty_feed(
    servers: list[str],
) -> None:
    with serving(servers, history(3)) as server:
        server.faults = FaultPlan.of(UNKNOWN_TAG)
        assert failures(run()) == ""
        assert completeness.of_album(Album.objects.get()).until
        server.faults = FaultPlan()
        run()
    assert Photo.objects.count() == 3


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


def test_a_server_that_moved_its_api_within_its_host_is_followed(
    servers: list[str],
) -> None:
    with serving(servers, history(3)) as server:
        path = "/api/v1/timelines/tag/carnival"
        moved = Fault(
            path=path,
            requests=(1,),
            status=301,
            headers={"Location": f"{path}?only_media=true&limit=40"},
        )
        server.faults = FaultPlan.of(moved)
        assert failures(run()) == ""
    assert Photo.objects.count() == 3


def test_a_reset_in_milliseconds_is_believed(servers: list[str]) -> None:
    headers = {"ratelimit-reset": "{epoch+300}000", "ratelimit-remaining": "0"}
    with serving(servers, history(3)) as server:
        server.faults = FaultPlan.of(Fault(status=429, headers=headers))
        run()
    wait = Feed.objects.get().not_before - timezone.now()
    assert timedelta(seconds=280) < wait < timedelta(seconds=320)


@pytest.mark.parametrize("number", [3, 100])
def test_a_filter_that_a_server_inverts_is_found_out(
    servers: list[str], number: int
) -> None:
    """Takahe answers `only_media` with the posts that have none."""
    posts = [*history(number), *(post(each + 0.5, pictures=0) for each in range(9))]
    with serving(servers, posts, inverts_only_media=True) as server:
        assert failures(run()) == ""
        assert Photo.objects.count() == number
        server.world.replace_posts([post(0.9), *posts])
        asked = len(server.requests)
        assert failures(run()) == ""
        timelines = [
            each for each in list(server.requests)[asked:] if "/timelines" in each.path
        ]
        assert len(timelines) == 1
    assert Photo.objects.count() == number + 1


def test_a_filter_that_a_server_refuses_is_left_out(servers: list[str]) -> None:
    """The first question is refused, so that the second has to be without it."""
    with serving(servers, history(3)) as server:
        refusal = '{"error": "unknown parameter only_media"}'
        server.faults = FaultPlan.of(
            Fault(path="/api/v1/timelines", requests=(1,), status=400, body=refusal)
        )
        assert failures(run()) == ""
    asked = [each for each in server.requests if "/timelines" in each.path]
    assert ("only_media", "true") not in asked[1].query
    assert Photo.objects.count() == 3


def test_a_filter_that_works_is_asked_for_no_second_time(servers: list[str]) -> None:
    with serving(servers, history(100)) as server:
        run()
        run()
    asked = [each for each in server.requests if "/timelines" in each.path]
    assert all(("only_media", "true") in each.query for each in asked)


def test_no_id_is_made_up_for_a_server_whose_ids_are_no_numbers(
    servers: list[str],
) -> None:
    """GoToSocial refuses what is no ULID, and the last of a letter may be an H."""
    posts = history(130)
    with serving(servers, posts, ids="ulid") as server:
        for _ in range(4):
            assert failures(run()) == ""
        known = {ulid(each.mastodon_id) for each in posts}
        asked = {
            value
            for each in server.requests
            for name, value in each.query
            if name in {"max_id", "since_id", "min_id"}
        }
    assert asked
    assert asked <= known
    assert Photo.objects.count() == 130


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


@pytest.mark.parametrize("ids", ["snowflake", "ulid"])
def test_a_post_that_several_servers_show_is_one_photo(
    servers: list[str], ids: str
) -> None:
    posts = history(5, author=STRANGER)
    with serving(servers, posts), serving(servers, posts, ids=ids):
        run()
        run()
    assert Feed.objects.count() == 2
    assert Photo.objects.count() == 5
    assert Album.objects.get().photo_count == 5


def test_what_one_server_has_not_seen_comes_from_another(servers: list[str]) -> None:
    posts = history(9, author=STRANGER)
    with serving(servers, posts[:6]), serving(servers, posts[3:]):
        run()
    keys = {urlsplit(f"https://{key}").path for key in known_keys()}
    assert keys == {f"/users/ben/statuses/{each.mastodon_id}" for each in posts}
    assert Photo.objects.count() == 9


def known_keys() -> list[str]:
    return list(Photo.objects.values_list("post_key", flat=True))


def test_a_server_that_is_down_holds_up_no_other(servers: list[str]) -> None:
    posts = history(5, author=STRANGER)
    with serving(servers, posts) as down, serving(servers, posts[1:]):
        down.faults = FaultPlan.of(Fault(is_refused=True))
        told = failures(run())
        place = urlsplit(down.url).netloc
        assert f"#carnival on mastodon at {place}: cannot be reached; next" in told
        assert len(told.splitlines()) == 1
        assert Photo.objects.count() == 4
        down.faults = FaultPlan()
        run()
    assert Photo.objects.count() == 5
