"""Days and months of an album: headings with their photos, and links to each."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Photo
from tests.app.factories import make_album, make_photos

pytestmark = pytest.mark.django_db

TOPIC = "/topic/%23carnival"


@pytest.fixture
def album() -> Album:
    return make_album("carnival")


def include(album: Album, number: int, moment: datetime) -> None:
    make_photos(album, number, first_seen=moment, posted_at=moment)


def text(client: Client, address: str = TOPIC) -> str:
    page = client.get(address).content.decode().replace("&amp;", "&")
    return re.sub(r">\s+|\s+<", lambda gap: gap[0].strip(), page)


def headings(client: Client, address: str = TOPIC) -> list[str]:
    return re.findall(r'<h2 class="month"[^>]*><span>([^<]+)', text(client, address))


def links(client: Client, address: str = TOPIC) -> list[tuple[str, str]]:
    found = re.findall(
        r'<a href="([^"]+)#photos" rel="nofollow"[^>]*><span>([^<]+)',
        text(client, address),
    )
    return [(name, address) for address, name in found]


def noon(days_ago: int) -> datetime:
    today = timezone.localtime().replace(hour=0, minute=0, second=30)
    return today - timedelta(days=days_ago)


def test_a_day_stands_above_its_photos_with_their_number(
    client: Client, album: Album
) -> None:
    for days_ago, number in ((0, 5), (1, 4), (2, 70)):
        include(album, number, noon(days_ago))

    first = headings(client)

    assert first[:2] == ["Today, 5 photos", "Yesterday, 4 photos"]
    assert re.fullmatch(r"\w+day \d+ \w+( \d{4})?, 70 photos", first[2])
    # Of all of its photos, also where the page shows some of them.
    assert headings(client, text(client).split('class="older" href="')[1].split('"')[0])


def test_days_are_written_as_the_language_writes_them(
    client: Client, album: Album
) -> None:
    for day in (2, 3):
        include(album, 9, datetime(2024, 5, day, 12, tzinfo=UTC))

    assert headings(client)[0] == "Friday 3 May 2024, 9 photos"
    assert headings(client, f"/de{TOPIC}")[0] == "Freitag, 3. Mai 2024: 9 Fotos"
    assert headings(client, f"/es{TOPIC}")[0] == "Viernes 3 de mayo de 2024, 9 fotos"


def test_a_filter_has_days_and_no_numbers(client: Client, album: Album) -> None:
    for days_ago in (0, 1):
        include(album, 5, noon(days_ago))

    assert headings(client, f"{TOPIC}?network=x") == ["Today", "Yesterday"]
    assert links(client, f"{TOPIC}?network=x") == []


def test_years_are_shown_by_month(client: Client, album: Album) -> None:
    for year in (2024, 2025):
        include(album, 20, datetime(year, 5, 3, 12, tzinfo=UTC))

    assert headings(client) == ["May 2025, 20 photos", "May 2024, 20 photos"]


def test_each_day_is_a_link_to_its_photos(client: Client, album: Album) -> None:
    for day, number in ((2, 40), (3, 40), (4, 40)):
        include(album, number, datetime(2024, 5, day, 12, tzinfo=UTC))
    for query in ("", "?sort=posted", "?sort=oldest"):
        offered = links(client, f"{TOPIC}{query}")

        assert len(offered) == 3, query
        for name, address in offered:
            assert headings(client, address)[0] == f"{name}, 40 photos", address


def test_both_orders_have_their_own_days(client: Client, album: Album) -> None:
    make_photos(
        album, 8, first_seen=noon(0), posted_at=datetime(2024, 5, 3, 12, tzinfo=UTC)
    )

    assert headings(client) == ["Today, 8 photos"]
    assert headings(client, f"{TOPIC}?sort=posted") == ["Friday 3 May 2024, 8 photos"]
    assert headings(client, f"{TOPIC}?sort=favourites") == []


def test_a_hidden_photo_leaves_the_number(client: Client, album: Album) -> None:
    include(album, 5, noon(0))
    Photo.objects.filter(pk=album.photos.earliest("pk").pk).update_visibility(
        is_hidden=True
    )

    assert headings(client) == ["Today, 4 photos"]


def test_no_number_is_told_of_days_of_another_time_zone(
    client: Client, album: Album, settings: Settings
) -> None:
    include(album, 5, noon(0))
    settings.TIME_ZONE = "Asia/Kathmandu"

    assert len(headings(client)) == 1
    assert "photos" not in headings(client)[0]
