"""Pages without anything of their own lead on: to six photos, and to posting one."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from app.models import Photo
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.reading import read

pytestmark = pytest.mark.django_db
INVITATION = "Post a photo with <bdi>#carnival</bdi>"


def way_on(page: str) -> tuple[str, list[str]]:
    """The heading, and where the photos lead."""
    found = re.search('<section class="way-on">.*?</section>', page, re.DOTALL)
    assert found
    heading = re.search("<h2>(.*?)</h2>", found[0], re.DOTALL)
    assert heading
    words = re.sub("<.*?>", "", heading[1]).strip()
    return words, re.findall('class="thumbnail" href="([^"]+)"', found[0])


def test_an_unknown_address_leads_to_photos_of_the_site(client: Client) -> None:
    make_photos(make_album(), 5)
    make_photos(make_album("parade"), 3)
    page = read(client, "/nothing", status=404)

    heading, photos = way_on(page)
    assert heading == "Newest photos"
    assert len(photos) == 6
    assert INVITATION in page
    assert "mistyped" in page


def test_an_unknown_page_of_an_album_leads_to_its_photos(client: Client) -> None:
    own = make_photos(make_album(), 8)
    make_photos(make_album("parade"), 3)
    page = read(client, "/topic/carnival/milestone/7000", status=404)

    heading, photos = way_on(page)
    assert heading == "Newest in #carnival"
    assert len(photos) == 6
    assert set(photos) <= {photo.get_absolute_url() for photo in own}


def test_a_removed_photo_leads_to_others_of_its_album(client: Client) -> None:
    album = make_album()
    hidden, *others = make_photos(album, 4)
    make_photo(make_album("parade"))
    Photo.objects.filter(pk=hidden.pk).update_visibility(is_hidden=True)
    page = read(client, f"/photo/{hidden.pk}", status=410)

    heading, photos = way_on(page)
    assert heading == "Newest in #carnival"
    assert set(photos) == {photo.get_absolute_url() for photo in others}
    assert INVITATION in page


def test_an_empty_album_shows_photos_of_others_and_invites(client: Client) -> None:
    make_album()
    photos = make_photos(make_album("parade"), 2)
    page = read(client, "/topic/carnival")

    heading, shown = way_on(page)
    assert heading == "Newest photos"
    assert set(shown) == {photo.get_absolute_url() for photo in photos}
    # Once: its head does so already.
    assert page.count(INVITATION) == 1


def test_a_paused_empty_album_invites_to_one_that_grows(client: Client) -> None:
    make_album("parade", is_paused=True)
    make_photo(make_album())
    page = read(client, "/topic/parade")

    assert "Post a photo with <bdi>#parade</bdi>" not in page
    assert INVITATION in page


def test_a_choice_without_photos_shows_those_of_its_album(client: Client) -> None:
    make_photos(make_album(), 3)
    page = read(client, "/topic/carnival?described=1")

    assert "No photo matches what you chose." in page
    assert len(way_on(page)[1]) == 3


def test_a_site_without_photos_leads_nowhere(client: Client) -> None:
    page = read(client, "/nothing", status=404)

    assert "way-on" not in page


def test_a_photo_has_the_navigation_for_phones(client: Client) -> None:
    photo = make_photo(make_album(), make_owner("ana"))

    assert '<nav id="navigation"' in read(client, f"/photo/{photo.pk}")
    assert '<nav id="navigation"' not in read(client, f"/photo/{photo.pk}/panel")
