"""What of an album goes elsewhere: its addresses with QR codes, and its embed card."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from app.gallery import qr_codes
from app.languages import shared_address
from app.models import Album
from app.syndication import embeds
from app.top_seven import versions


def sharing(album: Album) -> SafeString:
    name = str(album)
    top_seven = reverse("top-seven", args=[name])
    links = {
        "The album": album.get_absolute_url(),
        "The top seven": top_seven,
        "The wall, for a big screen": reverse("wall", args=[name]),
        "The Atom feed, for programs": reverse("topic-feed", args=[name]),
    }
    # Of the present seven: a card that was copied does not change any more.
    embed = embeds.of_ranking(album, versions.best_of(album), top_seven)
    addresses = [(title, shared_address(path)) for title, path in links.items()]
    context = {
        "links": [(*each, _qr_code(each[1])) for each in addresses],
        "embed": embed.html if embed else "",
        "zip_address": reverse("admin:app_album_zip", args=[album.pk]),
    }
    return render_to_string("admin/_album_sharing.html", context)


def _qr_code(address: str) -> SafeString | str:
    """In the page itself: of its own address not all four would be drawn at once."""
    is_short = len(address) <= qr_codes.MAX_ADDRESS_LENGTH
    return qr_codes.element(address) if is_short else ""
