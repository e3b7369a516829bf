"""Posts whose server nobody asks: imported without one, or of a server that left the
settings. What their authors delete goes here too, or the organiser is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from pytest_django import Settings

from app.models import Album, Photo, Tombstone
from app.moderation import unverifiable
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.mastodon.ids import Ids
from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from tests.datasource.mastodon_servers import STRANGER, serving
from tests.datasource.networks import on
from tests.datasource.worlds import Network, failures, history, later, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STATUSES = "/api/v1/statuses"


@pytest.fixture
def servers(servers: list[str], settings: Settings) -> list[str]:
    """Also at this machine's own addresses, as all servers of a test are."""
    settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    return servers


@pytest.fixture
def origin(servers: list[str]) -> Iterator[Simulator]:
    """A server whose posts the album has, and which left the settings."""
    world = World.of(history(3, minutes_apart=60))
    with Simulator(world, adapters=[Mastodon(world)]) as simulator:
        servers.append(simulator.url)
        run()
        servers.clear()
        yield simulator


def take_in(*posts: SimulatedPost, folder: Path) -> None:
    """As a file that somebody exported from a server that has other ids."""
    lines = []
    for number, each in enumerate(posts):
        name = f"ben/statuses/{each.mastodon_id}"
        status = {
            "id": str(7000 + number),
            "uri": f"https://far.example/users/{name}",
            "url": f"https://far.example/@{name}",
            "created_at": each.created_at.isoformat(),
            "visibility": "public",
            "content": "At the parade",
            "tags": [{"name": "carnival"}],
            "account": {
                "id": "1",
                "acct": "ben@far.example",
                "uri": "https://far.example/users/ben",
            },
            "media_attachments": [
                {"type": "image", "url": f"https://far.example/{number}.jpg"}
            ],
        }
        lines.append(json.dumps(status))
    path = folder / "posts.jsonl"
    path.write_text("\n".join(lines) + "\n")
    call_command("import_posts", str(path), album="carnival", verbosity=0)


def listed() -> int:
    """Photos that stand on the organiser's list."""
    return Photo.objects.visible().filter(unverifiable.unverifiable_photos()).count()


def look_again(**delay: float) -> str:
    later(**(delay or {"hours": 6}))
    return failures(run())


@pytest.mark.django_db(transaction=True)
def test_an_imported_post_that_is_met_gets_the_server_that_shows_it(
    servers: list[str], tmp_path: Path
) -> None:
    posts = history(3, author=STRANGER)
    take_in(*posts, folder=tmp_path)
    assert set(Photo.objects.values_list("server", flat=True)) == {""}
    with serving(servers, posts, ids="ulid") as server:
        run()
        place = urlsplit(server.url).netloc
        ulid = Ids(form="ulid").write
        assert set(Photo.objects.values_list("server", "post_id")) == {
            (place, ulid(each.mastodon_id)) for each in posts
        }
        server.world.replace_posts(posts[1:])
        look_again()
        assert Album.objects.get().photo_count == 2
        look_again()
    assert Photo.objects.count() == 2
    assert Tombstone.objects.count() == 1


def test_a_post_of_a_server_that_left_the_settings_goes_when_its_origin_says_so(
    servers: list[str], origin: Simulator
) -> None:
    with serving(servers, [post(5)]):
        look_again()
        assert listed() == 0
        assert Album.objects.get().photo_count == 4
        origin.world.replace_posts([])
        assert look_again() == ""
        assert Album.objects.get().photo_count == 1
        look_again(hours=2)
    assert Photo.objects.count() == 1
    assert Tombstone.objects.count() == 3


SAYS_NOTHING: list[dict[str, Any]] = [
    {"status": 401, "body": '{"error": "This method requires a user"}'},
    {"status": 403, "body": '{"error": "Forbidden"}'},
    {"status": 404, "body": "<html>Not here</html>"},
    {"status": 410, "body": "<html>Gone</html>"},
    {"status": 404, "body": '{"title": "Not Found", "status": 404}'},
    {"status": 302, "headers": {"Location": "/auth/sign_in"}},
    {"status": 301, "headers": {"Location": "https://parked.example/"}},
    {"status": 500, "body": '{"error": "Something went wrong"}'},
    {"status": 429, "body": '{"error": "Too many requests"}'},
    {"status": 200, "body": "<html>This domain is for sale</html>"},
    {"status": 200, "body": "[]"},
    {"status": 200, "body": '{"id": "1", "favourites_count": 3}'},
    {"is_refused": True},
]


def test_whatever_else_an_origin_says_removes_nothing_and_is_listed(
    servers: list[str], origin: Simulator
) -> None:
    with serving(servers, [post(5)]):
        for answer in SAYS_NOTHING:
            origin.faults = FaultPlan.of(Fault(path=STATUSES, **answer))
            look_again()
            assert Album.objects.get().photo_count == 4, answer
            assert listed() == 3, answer
        origin.faults = FaultPlan()
        look_again()
        assert listed() == 0


def test_posts_of_a_server_that_refuses_to_tell_are_on_the_list(
    servers: list[str],
) -> None:
    with serving(servers, history(3)) as server:
        run()
        server.faults = FaultPlan.of(Fault(path=STATUSES, status=401, body="{}"))
        look_again()
        assert listed() == 2  # the newest was seen in the timeline
        server.faults = FaultPlan()
        look_again()
    assert listed() == 0


def test_an_origin_at_a_private_address_is_not_asked(
    servers: list[str], origin: Simulator, settings: Settings
) -> None:
    settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = False
    asked = len(origin.requests)
    with serving(servers, [post(5)]):
        look_again()
    assert len(origin.requests) == asked
    assert listed() == 3


def test_an_origin_that_says_of_many_that_all_are_gone_is_not_believed(
    servers: list[str],
) -> None:
    with serving(servers, history(25)) as origin:
        run()
        servers.clear()
        origin.world.replace_posts([])
        with serving(servers, [post(5)]):
            look_again()
    assert Album.objects.get().photo_count == 26
    assert listed() == 20


def test_an_origin_is_not_asked_for_more_than_a_few_posts_at_a_time(
    servers: list[str],
) -> None:
    with serving(servers, history(60)) as origin:
        for _ in range(2):
            run()
        servers.clear()
        asked = len(origin.requests)
        with serving(servers, [post(5)]):
            look_again()
            assert 0 < len(origin.requests) - asked <= 20
            assert not any("authorization" in e.headers for e in origin.requests)
            for _ in range(3):
                run()
    assert len({e.path for e in list(origin.requests)[asked:]}) == 60


def test_a_server_with_a_token_finds_a_post_by_its_address(
    servers: list[str], settings: Settings, tmp_path: Path
) -> None:
    """The post is not in the timeline that is read, and its origin is silent."""
    old = post(60 * 24 * 90, author=STRANGER)
    settings.BACKFILL_DAYS = 1
    with serving(servers, [post(5), old], ids="ulid") as server:
        settings.MASTODON_TOKENS = {
            urlsplit(server.url).netloc: CREDENTIALS.access_token
        }
        take_in(old, folder=tmp_path)
        run()
        photo = Photo.objects.get(owner__screen_name="ben")
        assert photo.server == urlsplit(server.url).netloc
        assert photo.post_id == Ids(form="ulid").write(old.mastodon_id)
        server.world.replace_posts([post(5)])
        look_again()
        look_again()
    assert not Photo.objects.filter(owner__screen_name="ben").exists()


@on("mastodon")
def test_nobody_is_on_the_list_while_its_network_is_asked(network: Network) -> None:
    network.show(history(3))
    assert failures(run()) == ""
    assert listed() == 0


@on("mastodon")
def test_posts_of_a_network_that_is_asked_no_more_are_on_the_list(
    network: Network,
) -> None:
    network.show(history(3))
    run()
    others = {"mastodon": ["bluesky"]}
    network.settings.NETWORKS = others.get(network.api, ["mastodon"])
    run()
    assert listed() == 3
