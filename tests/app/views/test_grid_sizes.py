"""Sizes of the photos of a gallery: the address keeps them, and photos are the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.app.factories import make_album, make_photos

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TOPIC = "/topic/%23carnival"


@pytest.fixture(autouse=True)
def photos() -> None:
    make_photos(make_album("carnival"), 70)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("&amp;", "&")


def test_a_page_offers_three_sizes_and_marks_its_own(client: Client) -> None:
    shown = text(client, f"{TOPIC}?sort=posted&size=l")

    for address in ("?sort=posted&size=s", "?sort=posted", "?sort=posted&size=l"):
        assert f'href="{TOPIC}{address}"' in shown
    assert re.search(r'aria-current="true"><span>L</span></a>', shown)
    links = re.findall(r"<a rel=\"nofollow\"\s+href=\"[^\"]+\"\s+title", shown)
    assert len(links) == 3


@pytest.mark.parametrize("path", ["/", TOPIC])
def test_the_links_of_a_page_keep_its_size(client: Client, path: str) -> None:
    make_photos(make_album("samba"), 1)  # the only album would stand at /
    shown = text(client, f"{path}?size=s")

    assert re.search(r'class="older" href="[^"]*size=s[^"]*after=', shown)
    assert f'data-address="{path}?size=s"' in shown


def test_the_form_of_filters_keeps_the_size(client: Client) -> None:
    shown = text(client, f"{TOPIC}?size=s")

    assert '<input type="hidden" name="size" value="s">' in shown
    # It is no choice of photos: nothing is there to be cleared.
    assert '<details class="filters">' in shown


def test_search_engines_see_each_page_once(client: Client) -> None:
    shown = text(client, f"{TOPIC}?size=l")

    canonical = re.search(r'<link rel="canonical" href="([^"]+)">', shown)
    assert canonical
    assert canonical[1].endswith(TOPIC)


def test_what_is_no_size_is_the_usual_one(client: Client) -> None:
    shown = text(client, f"{TOPIC}?size=huge")

    assert re.search(r'aria-current="true"><span>M</span></a>', shown)


def test_sizes_differ_in_their_rows_alone(client: Client) -> None:
    small, large = (text(client, f"{TOPIC}?size={size}") for size in "sl")

    photos = [re.findall(r'href="(/photo/\d+)"', page) for page in (small, large)]
    assert photos[0] == photos[1]
    assert small.count('<i class="b') < large.count('<i class="b')
