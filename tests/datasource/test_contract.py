"""What every network's API must survive: servers that are odd for good, each way
one fault plan, the same for all of them."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client

from app.gallery import completeness
from app.models import Album, Feed, Window
from datasource.coverage import MIN_ATTEMPTS_TO_GIVE_UP
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.world.posts import SimulatedPost
from tests.datasource.networks import on
from tests.datasource.server_quirks import (
    CASES,
    LOWER,
    PAGE,
    QUIRKS,
    SHORT_PAGES,
    UPPER,
)
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    history,
    run,
)
from twitter_album import due_times

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MAX_WINDOWS = 4
# In one look, where the posts fill four pages.
MAX_SEARCHES = 24
# Until what is missing is read, or given up.
LOOKS = MIN_ATTEMPTS_TO_GIVE_UP + 1


def carnival() -> list[SimulatedPost]:
    """Four pages of posts: with one picture, with two and with none, and some at one
    moment, whose ids follow each other."""
    posts = history(36, minutes_apart=2)
    for index, each in enumerate(posts):
        if index % 7 == 2:
            posts[index - 1] = replace(
                posts[index - 1], created_at=each.created_at, counter=1
            )
        if index % 5 == 4:
            posts[index] = replace(each, pictures=())
        elif index % 7 == 5:
            second = replace(each.pictures[0], id=f"{each.pictures[0].id}-b")
            posts[index] = replace(each, pictures=(*each.pictures, second))
    return posts


def set_faults(network: Network, *faults: Fault) -> None:
    network.simulator.faults = FaultPlan.of(*SHORT_PAGES, *faults)


def look_and_judge(network: Network) -> completeness.Completeness:
    """One look after whatever wait the network asked for; it costs little, and no
    album that lacks a picture is called complete."""
    asked = len(network.searches)
    Feed.objects.update(not_before=due_times.LONG_PAST)
    run()
    assert len(network.searches) - asked <= MAX_SEARCHES
    assert Window.objects.count() <= MAX_WINDOWS
    known = completeness.of_album(Album.objects.get())
    is_missing = len(album_pictures()) < len(network.expected)
    assert not (is_missing and known.state == "complete")
    return known


def look_until_nothing_is_pending(network: Network) -> completeness.Completeness:
    for _ in range(LOOKS):
        known = look_and_judge(network)
        if known.until and not known.backlog.pending:
            break
    return known


@pytest.mark.parametrize(("network", "quirk"), CASES, indirect=["network"])
def test_an_odd_server_costs_no_photo_and_no_lie(network: Network, quirk: str) -> None:
    posts = carnival()
    network.settings.FETCH_MAX_PAGES = 30
    network.show(posts[6:])
    set_faults(network, *QUIRKS[quirk])
    look_until_nothing_is_pending(network)
    network.show(posts)
    known = look_until_nothing_is_pending(network)
    pictures = album_pictures()
    assert len(pictures) == len(set(pictures))
    # No cursor leads below the newest page there.
    has_cursor = network.api in ("x", "bluesky")
    if has_cursor or "max_id" not in QUIRKS[quirk][0].ignore:
        assert_complete(network)
        assert known.state == "complete"
        return
    shown = [each for each in posts[6:] if each.pictures][: int(PAGE)] + posts[:6]
    assert set(pictures) == {each.id for post in shown for each in post.pictures}
    assert not Window.objects.exists()
    assert known.backlog.sentence == "no range is pending, 1 range is out of reach"


@pytest.mark.django_db(transaction=True)  # django-cron closes the connection
@on("mastodon")
def test_every_door_says_the_same_of_the_backlog(
    network: Network, admin_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    network.settings.BACKFILL_DAYS = 0
    network.show(history(30))
    set_faults(network, Fault(path=network.wire_format.lists, ignore=UPPER))
    for told in (["1 range is still pending"] * MIN_ATTEMPTS_TO_GIVE_UP) + [
        "no range is pending, 1 range is out of reach"
    ]:
        with contextlib.suppress(CommandError):
            call_command("fetch_photos", no_pictures=True)
        assert f"photos added; {told}." in capsys.readouterr().out
        for each in caches.all():  # what has no version may be 30 seconds old
            each.clear()
        known = admin_client.get("/api/topic/carnival").json()["completeness"]
        assert (known["backlog"], known["state"]) == (told, "partial")
        assert told in admin_client.get("/admin/app/feed/").content.decode()
    sentences = completeness.of_album(Album.objects.get()).sentences
    assert sentences.startswith("Complete since ")
    assert "Not included" not in sentences


@on("mastodon")
def test_a_busy_tag_of_a_server_known_to_ignore_bounds_keeps_few_windows(
    network: Network,
) -> None:
    posts = history(160, minutes_apart=2)
    set_faults(network, Fault(path=network.wire_format.lists, ignore=UPPER + LOWER))
    for look in range(8):
        network.show(posts[140 - look * 20 :])
        asked = len(network.searches)
        run()
        assert Window.objects.count() <= MAX_WINDOWS
        assert len(network.searches) - asked <= MAX_SEARCHES
    assert not Window.objects.exists()
    assert completeness.of_album(Album.objects.get()).state == "partial"
