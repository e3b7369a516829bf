"""The page of the top seven of a frozen album."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from app.freeze.addresses import TOP_SEVEN
from app.freeze.pages import File, Pages
from app.top_seven.versions import Rank
from app.views.page import Head, top_seven_path
from app.views.top_seven import composition_of


def files(pages: Pages) -> Iterator[File]:
    album = pages.album
    photos = pages.selection.photos.top_seven_of(album)
    ranks = [
        Rank(number, photo, photo.favorite_count)
        for number, photo in enumerate(photos, start=1)
    ]
    whole, places = composition_of(ranks)
    title = _("Top seven of %(topic)s") % {"topic": album.display_title}
    values = {
        "album": album,
        "album_url": album.get_absolute_url(),
        "whole": whole,
        "places": places,
    }
    head = Head(title, "", top_seven_path(album))
    yield pages.page(TOP_SEVEN, "app/top_seven.html", head, values)
