"""Albums at the edges: without a photo, with one, with six, with seven, all hidden."""

from __future__ import annotations

import pytest
from django.test import Client

from app.models import Photo
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photos,
    store_picture,
)
from tests.app.reading import TOP_SEVEN, get, photo_ids, read

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOPIC = "/topic/%23carnival"
PAGES = ["/", "/topic/", TOPIC, f"{TOPIC}/wall", f"{TOPIC}/feed", TOP_SEVEN, "/owners"]
API = ["/api", "/api/topic/carnival", "/api/topic/carnival/7"]
SIZES = [
    pytest.param(0, False, id="empty album"),
    pytest.param(1, False, id="1 photo"),
    pytest.param(6, False, id="6 photos"),
    pytest.param(7, False, id="7 photos"),
    pytest.param(7, True, id="all hidden"),
]


@pytest.mark.parametrize(("number", "is_hidden"), SIZES)
def test_an_album_of_any_size_has_all_its_pages(
    client: Client, number: int, is_hidden: bool
) -> None:
    album = make_album()
    make_photos(album, number, make_owner("ana"), **store_picture(320, 240))
    Photo.objects.all().update_visibility(is_hidden=is_hidden)
    let_the_clock_share()
    shown = 0 if is_hidden else number

    pages = {address: read(client, address) for address in PAGES}

    assert len(set(photo_ids(pages[TOPIC]))) == shown
    assert len(set(photo_ids(pages[TOP_SEVEN]))) == shown
    for address in API:
        assert len(get(client, address)["data"]) == shown, address
    download = client.get(f"{TOP_SEVEN}.zip", follow=True)
    assert download.status_code == (200 if shown else 404)
    read(client, "/owner/ana", status=200 if shown else 404)
