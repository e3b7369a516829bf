"""A page that is open announces what came to be shown since, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from app.models import Album, ChangesEpoch, Photo
from tests.app.factories import (
    include,
    make_album,
    make_owner,
    make_photo,
    make_photos,
    new_photo,
    store_picture,
)
from tests.browser.conftest import Visit, without_pictures

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
TOPIC = "/topic/%23carnival"


def open_page(visit: Open, address: str = TOPIC) -> Page:
    tab = without_pictures(visit())
    tab.page.clock.install()
    return tab.open(address)


def pill(page: Page, name: str) -> Locator:
    """What it says after another minute."""
    page.clock.run_for(61_000)
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("address", [TOPIC, "/"])
def test_all_photos_of_a_look_of_several_pages_are_announced(
    visit: Open, album: Album, address: str
) -> None:
    def save(number: int) -> None:
        """A page of posts, the newest first, as networks list them."""
        moment = timezone.now() - timedelta(minutes=number)
        owner = make_owner()
        posts = [new_photo(album, owner, first_seen=moment) for _ in range(10)]
        include(album, posts)

    save(1)
    page = open_page(visit, address)
    save(2)
    save(3)

    expect(pill(page, "20 new photos")).to_be_visible()


def test_a_photo_that_is_approved_late_is_announced_where_the_page_would_show_it(
    visit: Open, album: Album
) -> None:
    moment = album.photos.earliest("first_seen").first_seen
    waiting = {"is_sensitive": True, "first_seen": moment, **store_picture()}
    plain = make_photo(album, **waiting)
    described = make_photo(album, alt_text="A lantern", **waiting)
    # Enough of them that it stands on the second page.
    make_photos(album, 60, alt_text="A stilt walker")
    page = open_page(visit, f"{TOPIC}?described=1")

    Photo.objects.filter(pk=plain.pk).update_visibility(is_approved=True)
    expect(pill(page, "1 new photo")).to_be_hidden()
    Photo.objects.filter(pk=described.pk).update_visibility(is_approved=True)
    announced = pill(page, "1 new photo")
    expect(announced).to_be_visible()
    announced.press("Enter")

    link = page.locator(f".gallery .picture[href='/photo/{described.pk}']")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=0.5)
    expect(announced).to_be_hidden()
    expect(pill(page, "1 new photo")).to_be_hidden()


def test_who_comes_from_an_older_page_is_told_from_the_newest_page_on(
    visit: Open, album: Album
) -> None:
    page = open_page(visit)
    page.goto(page.locator("a[rel=next]").evaluate("link => link.href"))
    make_photo(album, **store_picture())
    expect(pill(page, "1 new photo")).to_be_hidden()

    page.get_by_role("link", name="Newer photos").click()
    expect(page.locator(".gallery .photo")).to_have_count(65)
    page.get_by_role("link", name="Newer photos").click()
    expect(page.locator(".gallery .photo")).to_have_count(66)
    make_photo(album, **store_picture())

    expect(pill(page, "1 new photo")).to_be_visible()


def test_an_empty_album_announces_its_first_photo(visit: Open, site: str) -> None:
    album = make_album()
    page = open_page(visit)
    photo = make_photo(album, **store_picture())

    pill(page, "1 new photo").click()

    expect(page.locator(".gallery .picture")).to_have_attribute(
        "href", f"/photo/{photo.pk}"
    )


def test_after_a_restored_backup_the_page_offers_to_be_made_anew(
    visit: Open, album: Album
) -> None:
    page = open_page(visit)
    ChangesEpoch.objects.create()
    photo = make_photo(album, **store_picture())
    offer = pill(page, "Show the newest photos")
    expect(offer).to_be_visible()

    offer.click()

    expect(page.locator(".gallery .picture").first).to_have_attribute(
        "href", f"/photo/{photo.pk}"
    )
    expect(offer).to_be_hidden()
    make_photo(album, **store_picture())
    expect(pill(page, "1 new photo")).to_be_visible()


def test_the_numbers_beside_the_photos_change_with_them(
    visit: Open, album: Album
) -> None:
    page = open_page(visit, TOPIC)
    summary = page.locator(".album-head .summary")
    sidebar = page.locator("#navigation a", has_text="#carnival").locator(".count")
    before = album.photo_count
    make_photo(album, **store_picture())
    announced = pill(page, "1 new photo")
    expect(summary).to_contain_text(f"{before} photos")
    expect(sidebar).to_have_text(str(before))

    announced.click()

    expect(summary).to_contain_text(f"{before + 1} photos")
    expect(sidebar).to_have_text(str(before + 1))
