"""Posts dated in the year 1, in the year 9999, or in words that are no date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from app.models import Album, DeadLetter, Feed, Photo, Window
from datasource.simulator.faults import Malformation
from datasource.sources import sanitize
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    store_picture,
)
from tests.app.reading import sitemap_path
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, album_pictures, fault, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ZONES = ["Pacific/Kiritimati", "America/Adak", "America/New_York", "Pacific/Apia"]
DATES: list[Any] = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "0001-01-01T23:59:59-23:59",
    "0099-12-31T12:00:00Z",
    "1582-10-10T00:00:00Z",
    "1883-11-18T12:03:58-04:56:02",
    "1900-02-29T00:00:00Z",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "2011-12-30T12:00:00+14:00",
    "2026-02-30T00:00:00Z",
    "2026-11-03T24:00:00Z",
    "2026-11-03T24:00:00.000+02:00",
    "2026-11-03T24:01:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.5+09:00",
    "2026-11-03T25:61:61Z",
    "2026-11-03T00:00:00+99:99",
    "2026-11-03",
    "20261103T101010Z",
    "2026-W45-2T10:00:00Z",
    "2099-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999-23:59",
    "9999-12-31T24:00:00Z",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "٢٠٢٦-١١-٠٣T١٠:٠٠:٠٠Z",
    "",
    " ",
    "\x00",
    "now",
    "0",
    "1762164610",
    "NaN",
    0,
    -1,
    1762164610,
    1762164610123,
    2**70,
    1.5e300,
    True,
    None,
    [],
    {},
]
IN_WORDS = [
    "Mon Jan 01 00:00:00 +0000 0001",
    "Mon Jan 01 00:00:00 +2359 0001",
    "Sat Dec 31 23:59:60 +0000 2016",
    "Tue Nov 03 24:00:00 +0000 2026",
    "Fri Dec 31 23:59:59 +0000 9999",
    "Fri Dec 31 23:59:59 -2359 9999",
    "Thu Jan 01 00:00:00 +0000 1970",
    "Xyz Foo 99 99:99:99 +9999 99999",
]
# Where a post has its date; on the other networks in `created_at`.
FIELDS = {"bluesky": "record.createdAt"}


# A page of Mastodon has forty posts, and every second one has a date of its own.
CHUNK = 20


def read_with_odd_dates(network: Network, dates: list[Any]) -> set[str]:
    """The pictures of the posts between them, whose dates are sound."""
    network.settings.BACKFILL_DAYS = 0
    field, sound = FIELDS.get(network.api, "created_at"), set()
    for start in range(0, len(dates), CHUNK):
        age = 5 * (len(dates) - start) * 2
        chunk = dates[start : start + CHUNK]
        news = [post(age - n, counter=n) for n in range(2 * len(chunk))][::-1]
        network.show([*news, *network.posts])
        malform = tuple(
            Malformation(field=field, position=2 * place, value=date)
            for place, date in enumerate(chunk)
        )
        fault(network, malform=malform)
        run()
        sound |= {each.pictures[0].id for each in news[1::2]}
    return sound


def test_a_post_with_an_odd_date_costs_no_other(
    network: Network,
) -> None:
    dates = DATES + IN_WORDS if network.api == "twitter" else DATES
    sound = read_with_odd_dates(network, dates)
    found = album_pictures()
    assert sound <= set(found)
    assert len(found) == len(set(found))
    if network.api != "x":  # of which no more than a week is wanted
        assert len(found) + DeadLetter.objects.count() >= len(network.expected)
    assert all(letter.reason for letter in DeadLetter.objects.all())
    last = datetime.now(UTC)
    for photo in Photo.objects.all():
        assert sanitize.EARLIEST <= photo.posted_at <= last


def assert_pages_work(client: Client, album: Album) -> None:
    let_the_clock_share()
    topic = album.get_absolute_url()
    owner = album.photos.all()[0].owner.get_absolute_url()
    paths = ["/", "/owners", "/api", "/api/topic/carnival", "/api/topic/carnival/7"]
    paths += [
        "/sitemap.xml",
        sitemap_path(album.photos.all()[0]),
        owner,
        f"{owner}/feed",
    ]
    paths += [topic, *(f"{topic}?sort={sort}" for sort in ("posted", "oldest"))]
    paths += [f"{topic}/{part}" for part in ("7", "7.zip", "wall", "feed")]
    for photo in album.photos.order_by("posted_at")[:2]:
        paths += [f"/photo/{photo.pk}", f"/photo/{photo.pk}/panel"]
    answers = {path: client.get(path, follow=True).status_code for path in paths}
    assert {path: code for path, code in answers.items() if code >= 500} == {}


@on("mastodon")
def test_a_post_dated_ahead_is_of_the_moment_of_the_answer(network: Network) -> None:
    answered_at = datetime.now(UTC) - timedelta(hours=3)
    network.world.now = lambda: answered_at
    network.show([post(5, now=answered_at)])
    date = Malformation(field="created_at", value="9999-12-31T23:59:59Z")
    fault(network, malform=(date,))
    run()
    assert Photo.objects.get().posted_at == answered_at.replace(microsecond=0)


def test_a_post_dated_ahead_holds_up_no_later_one(network: Network) -> None:
    field = FIELDS.get(network.api, "created_at")
    network.show([post(20)])
    in_words = "Fri Dec 31 23:59:59 +0000 9999"
    date = in_words if network.api == "twitter" else "9999-12-31T23:59:59Z"
    fault(network, malform=(Malformation(field=field, value=date),))
    run()
    for minutes in (10, 5):
        network.show([post(minutes), *network.posts])
        place = len(network.posts) - 1
        spoilt = Malformation(field=field, position=place, value=date)
        fault(network, malform=(spoilt,))
        run()
    assert len(album_pictures()) == 3
    assert not Window.objects.filter(kind=Window.Kind.PENDING).exists()


def test_a_moment_that_iso_allows_is_read(subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, datetime | None]] = [
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-03T24:00:00Z", datetime(2026, 11, 4, tzinfo=UTC)),
        ("2026-11-03T24:00+01:00", datetime(2026, 11, 3, 23, tzinfo=UTC)),
        ("2026-11-03T10:00:00.600Z", datetime(2026, 11, 3, 10, 0, 0, 600_000, UTC)),
        ("2026-11-03T24:01:00Z", None),
    ]
    for told, moment in cases:
        with subtests.test(told=told, moment=moment):
            assert sanitize.moment(told) == moment


STANDING = ["0001-01-01", "1582-10-10", "1969-12-31", "2099-01-01", "9999-12-31"]


def make_standing(owner_name: str = "anna") -> Album:
    """Rows as older versions took them over."""
    album, owner = make_album(), make_owner(owner_name)
    for day, hour in zip(STANDING, (0, 0, 0, 0, 23), strict=True):
        posted_at = datetime.fromisoformat(f"{day}T{hour:02}:59:59Z")
        make_photo(album, owner, posted_at=posted_at, **store_picture(400, 300))
    return album


@pytest.mark.parametrize("zone", ZONES)
def test_rows_with_odd_dates_break_no_page(
    settings: Settings, client: Client, admin_user: User, zone: str
) -> None:
    settings.TIME_ZONE = zone
    album = make_standing()
    assert_pages_work(client, album)
    client.force_login(admin_user)
    for photo in album.photos.all():
        address = f"/admin/app/photo/{photo.pk}/change/"
        assert client.get(address).status_code == 200
    assert client.get("/admin/app/photo/").status_code == 200


def test_dates_that_stand_are_set_right_by_the_migration() -> None:
    album = make_standing()
    feed = Feed.objects.create(album=album, network="mastodon", query="#carnival")
    ahead = datetime(9999, 12, 31, 23, tzinfo=UTC)
    Feed.objects.update(top_at=ahead)
    Window.objects.create(feed=feed, until_at=ahead, from_at=ahead)
    import_module("app.migrations.0013_credible_dates").set_right(apps, None)
    last = datetime.now(UTC)
    for photo in album.photos.all():
        assert sanitize.EARLIEST <= photo.posted_at <= last
    assert Feed.objects.get().top_at is None
    assert Window.objects.get().until_at is None
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@on("mastodon")
def test_rows_with_odd_dates_hold_up_no_picture(network: Network) -> None:
    network.show([post(5 + n, counter=n) for n in range(6)])
    run()
    for photo, day in zip(Photo.objects.all(), STANDING, strict=False):
        Photo.objects.filter(pk=photo.pk).update(posted_at=f"{day}T23:59:59Z")
    assert store_pictures(network).stored == 6
    Photo.objects.update(is_distinct=False)
    assert Photo.objects.shown().count() == 6
