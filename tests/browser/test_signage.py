"""The signage page of the examples, opened from a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.models import Photo
from tests.examples.running_album import (
    EXAMPLES,
    add_photo,
    album_with_photos,
    served,
)


@pytest.mark.django_db(transaction=True)
def test_the_signage_page_shows_photos_and_what_is_new(
    browser: Browser, tmp_path: Path
) -> None:
    album = album_with_photos(0)
    first = add_photo(album, alt_text="the first")
    with served(tmp_path) as site:
        page = browser.new_page()
        page.goto(
            f"file://{EXAMPLES}/signage.html?site={site}&album=carnival&seconds=1"
        )
        expect(page.get_by_alt_text("the first")).to_be_visible()
        assert page.evaluate("picture.decode().then(() => picture.naturalWidth)") == 640
        expect(page.get_by_text("Ana Sol")).to_be_visible()

        add_photo(album, alt_text="a new one")
        expect(page.get_by_alt_text("a new one")).to_be_visible()
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=True)
        page.wait_for_timeout(7_000)
        for _ in range(3):
            expect(page.get_by_alt_text("a new one")).to_be_visible()
            page.wait_for_timeout(500)
        page.close()
