"""Staff take an album along as a ZIP."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.auth.models import User
from django.test import Client

from app.api import exports
from tests.app.factories import make_album, make_photo, make_photos, store_picture
from tests.app.reading import hang_up

pytestmark = pytest.mark.django_db


def address(album_id: int) -> str:
    return f"/admin/app/album/{album_id}/zip/"


def test_it_has_the_frozen_album_and_is_made_while_it_is_read(
    admin_client: Client,
) -> None:
    album = make_album("كرنفال")
    make_photos(album, 3, **store_picture())
    response = admin_client.get(address(album.pk))
    blocks = list(response)
    hang_up(response)

    assert response["Content-Type"] == "application/zip"
    assert ".zip" in response["Content-Disposition"]
    assert len(blocks) > 20
    with zipfile.ZipFile(io.BytesIO(b"".join(blocks))) as archive:
        assert archive.testzip() is None
        folder = archive.namelist()[0].partition("/")[0]
        assert folder.isascii()
        data = json.loads(archive.read(f"{folder}/photos.json"))
        page = archive.read(f"{folder}/index.html").decode()
    assert len(data["data"]) == 3
    assert 'lang="en"' in page


def test_others_are_let_in_when_it_was_read_or_cut_off(admin_client: Client) -> None:
    album = make_photo(make_album(), **store_picture()).album
    reading = [admin_client.get(address(album.pk)) for _ in range(exports.MAX_EXPORTS)]
    busy = admin_client.get(address(album.pk), follow=True)
    assert "Other downloads take all their places" in busy.content.decode()

    for response in reading:
        hang_up(response)
    again = admin_client.get(address(album.pk))
    assert again["Content-Type"] == "application/zip"
    hang_up(again)


def test_it_is_for_staff_who_may_see_albums(client: Client) -> None:
    album = make_album()
    assert client.get(address(album.pk)).status_code == 302
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(address(album.pk)).status_code == 403


def test_the_page_of_an_album_leads_to_it(admin_client: Client) -> None:
    album = make_album()
    page = admin_client.get(f"/admin/app/album/{album.pk}/change/").content.decode()
    assert f'href="{address(album.pk)}"' in page
    assert admin_client.get(address(album.pk + 1)).status_code == 404
