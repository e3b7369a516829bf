"""Mastodon's servers: each closed, ignorant or down in its own way, all one network."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from app.gallery import completeness
from app.models import Album, Feed, Photo
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.mastodon.ids import Ids
from tests.datasource.mastodon_servers import STRANGER, serving
from tests.datasource.worlds import failures, history, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ulid = Ids(form="ulid").write
UNKNOWN_TAG = Fault(
    path="/api/v1/timelines", status=404, body='{"error": "Record not found"}'
)


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
