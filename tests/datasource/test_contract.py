"""What every network's dialect must survive: servers that are odd for good, each way
one fault plan, the same for all of them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from app import completeness
from app.models import Album, Window
from datasource.coverage import ATTEMPTS_TO_BELIEVE
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    history,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LOWER, UPPER = ("since", "since_id"), ("until", "until_id", "max_id")
OPTIONAL = ("lang", "language", "labels", "poll", "card", "possibly_sensitive")
MAX_WINDOWS = 4
MAX_SEARCHES = 24
"""Of one look, at 130 posts."""


def spoilt(field: str, value: Any, position: int | None = None) -> Malformation:
    return Malformation(field=field, value=value, position=position)


ODDITIES: dict[str, tuple[Fault, ...]] = {
    "it ignores the lower bound": (Fault(ignore=LOWER),),
    "it ignores the upper bound": (Fault(ignore=UPPER),),
    "it ignores both bounds": (Fault(ignore=LOWER + UPPER),),
    "it ignores the media filter": (Fault(ignore=("only_media",)),),
    "its pages are short": (
        Fault(path="/1.1/search", rewrite={"count": "15"}),
        Fault(path="/2/tweets/search", rewrite={"max_results": "15"}),
        Fault(path="/api/v1/timelines", rewrite={"limit": "15"}),
        Fault(path="/xrpc/app.bsky.feed.searchPosts", rewrite={"limit": "15"}),
    ),
    "it repeats posts": (Fault(repeat=4),),
    "it lists posts of the page before again": (Fault(every=2, overlap=3),),
    "some pages are in disorder": (Fault(every=3, is_shuffled=True),),
    "it has fields that nobody else has": (
        Fault(malform=(spoilt("a_new_field", {"deep": [1, None]}),)),
    ),
    "optional fields are null": (
        Fault(malform=tuple(spoilt(name, None) for name in OPTIONAL)),
    ),
    "its first answer is empty": (
        Fault(path="/1.1/search", requests=(1,), rewrite={"q": "#nobody"}),
        Fault(path="/2/tweets/search", requests=(1,), rewrite={"query": "#nobody"}),
        Fault(path="/api/v1/timelines", requests=(1,), keep=0),
        Fault(
            path="/xrpc/app.bsky.feed.searchPosts",
            requests=(1,),
            rewrite={"q": "#nobody"},
        ),
    ),
    "its bytes begin with a mark": (Fault(has_byte_order_mark=True),),
}
KNOWN_PAGE = {"twitter": 100, "mastodon": 40}
"""How many posts the newest page has, where no cursor leads below it."""


def be_odd(network: Network, faults: tuple[Fault, ...]) -> None:
    lists = network.words.lists
    plan = (replace(each, path=each.path or lists) for each in faults)
    network.simulator.faults = FaultPlan.of(*plan)


@pytest.mark.parametrize("oddity", ODDITIES)
def test_an_odd_server_costs_no_photo_and_no_lie(network: Network, oddity: str) -> None:
    old = history(130, minutes_apart=2)
    network.settings.FETCH_MAX_PAGES = 30
    network.show(old[6:])
    be_odd(network, ODDITIES[oddity])
    page = KNOWN_PAGE.get(network.dialect, 0)
    is_cut = bool(page) and "until" in ODDITIES[oddity][0].ignore
    for look in range(ATTEMPTS_TO_BELIEVE + 3):
        if look == ATTEMPTS_TO_BELIEVE + 1:
            network.show(old)
        asked = len(network.searches)
        run()
        assert len(network.searches) - asked <= MAX_SEARCHES
        assert Window.objects.count() <= MAX_WINDOWS
        known = completeness.of_album(Album.objects.get())
        is_missing = len(album_pictures()) < len(network.expected)
        assert not (is_missing and known.state == "complete")
    pictures = album_pictures()
    assert len(pictures) == len(set(pictures))
    if is_cut:
        assert set(pictures) == {p.pictures[0].id for p in old[: page + 6]}
        assert not Window.objects.exists()
        assert known.backlog.sentence == "nothing is owed, 1 stretch is out of reach"
    else:
        assert_complete(network)
        assert known.state == "complete"


@pytest.mark.django_db(transaction=True)  # django-cron closes the connection
@pytest.mark.parametrize("network", ["mastodon"], indirect=True)
def test_every_door_says_the_same_of_what_is_owed(
    network: Network, admin_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    network.settings.BACKFILL_DAYS = 0
    network.show(history(60))
    be_odd(network, (Fault(ignore=UPPER),))
    for told in (["1 stretch is still owed"] * ATTEMPTS_TO_BELIEVE) + [
        "nothing is owed, 1 stretch is out of reach"
    ]:
        with contextlib.suppress(CommandError):
            call_command("fetch_photos", no_pictures=True)
        assert f"photos added; {told}." in capsys.readouterr().out
        known = admin_client.get("/api/topic/carnival").json()["completeness"]
        assert (known["backlog"], known["state"]) == (told, "partial")
        assert told in admin_client.get("/admin/app/feed/").content.decode()
    sentence = completeness.of_album(Album.objects.get()).sentence
    assert sentence.startswith("Complete since ")
    assert "but for" not in sentence


@pytest.mark.parametrize("network", ["mastodon"], indirect=True)
def test_a_busy_tag_of_a_server_known_to_ignore_bounds_keeps_few_windows(
    network: Network,
) -> None:
    posts = history(400, minutes_apart=2)
    be_odd(network, (Fault(ignore=UPPER + LOWER),))
    for look in range(8):
        network.show(posts[350 - look * 50 :])
        asked = len(network.searches)
        run()
        assert Window.objects.count() <= MAX_WINDOWS
        assert len(network.searches) - asked <= MAX_SEARCHES
    assert not Window.objects.exists()
    assert completeness.of_album(Album.objects.get()).state == "partial"
