"""What other sites show of a photo or a ranking: plain HTML without a script or a
frame, and the same as oEmbed, for sites that ask by themselves.

Styles stand in the card itself, because it stands on pages that know none of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_spaces_between_tags
from django.utils.translation import gettext as _

from app import site
from app.gallery import displayed_names, formatting, pictures
from app.languages import shared_address
from app.models import Album, Photo
from twitter_album.redistribution_policy import Surface

# As wide as a column of text on most sites.
CARD_WIDTH_PIXELS = 640
# Of a ranking's pictures: they share rows as wide as the place allows.
ROW_HEIGHT_PIXELS = 180
CAPTION_HEIGHT_PIXELS = 48
# Seconds for which other sites may keep an answer: a photo may be taken down.
CACHE_SECONDS = 300


class EmbeddingForbidden(Exception):  # it is not an error
    """The redistribution policy passes on no more than the link."""


@dataclass(frozen=True, slots=True)
class Embed:
    """Of a page, for the copying and for the discovery of oEmbed."""

    title: str
    address: str
    html: str

    def oembed(self, form: str) -> str:
        query = urlencode({"url": self.address, "format": form})
        return shared_address(f"{reverse('oembed')}?{query}")

    @property
    def json(self) -> str:
        return self.oembed("json")

    @property
    def xml(self) -> str:
        return self.oembed("xml")


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo in a card, scaled into the place that there is."""

    address: str
    source: str
    width: int
    height: int
    alt: str
    owner: str
    ratio: str

    @classmethod
    def of(cls, photo: Photo, width: int, height: int | None = None) -> Picture:
        own_width, own_height = photo.width or 1, photo.height or 1
        # Never enlarged.
        scale = min(1, width / own_width, (height or own_height) / own_height)
        shown = max(1, round(own_width * scale)), max(1, round(own_height * scale))
        urls = pictures.urls_of(photo)
        # The narrowest rendition that is wide enough.
        source = next((url for own, url in urls.items() if own >= shown[0]), None)
        return cls(
            address=shared_address(photo.get_absolute_url()),
            source=pictures.absolute(source or urls[max(urls)]),
            width=shown[0],
            height=shown[1],
            alt=pictures.alt_text_of(photo),
            owner=displayed_names.owner_name(photo.owner),
            ratio=f"{own_width / own_height:.3f}",
        )


def is_allowed(photo: Photo) -> bool:
    """A card stands on a page of ours too, to be copied, and leads there."""
    policy = settings.DISPLAY_POLICY
    restricted = policy.restricted(Surface.EMBED) | policy.restricted(Surface.PAGE)
    return photo.network not in restricted


def of_photo(photo: Photo) -> Embed | None:
    """None for what only its own network may show."""
    if not is_allowed(photo):
        return None
    picture = Picture.of(photo, CARD_WIDTH_PIXELS)
    title = _("Photo by %(owner)s") % {"owner": picture.owner}
    return Embed(title, picture.address, photo_card(photo, picture))


def of_ranking(album: Album, best: Sequence[Photo], path: str) -> Embed | None:
    """`path`: the address of this ranking, which may be a past one."""
    photos = [photo for photo in best if is_allowed(photo)]
    if not photos:
        return None
    title = _("Top seven of %(topic)s") % {"topic": album.display_title}
    return Embed(title, shared_address(path), ranking_card(album, photos, path))


def photo_card(photo: Photo, picture: Picture) -> str:
    return _card(
        "app/_embed_photo.html",
        picture=picture,
        topic=photo.album.display_title,
        topic_url=shared_address(photo.album.get_absolute_url()),
        network=formatting.network(photo.network),
        post_url=formatting.web_address(photo.post_url),
    )


def ranking_card(album: Album, photos: Sequence[Photo], path: str) -> str:
    return _card(
        "app/_embed_ranking.html",
        pictures=[
            Picture.of(photo, CARD_WIDTH_PIXELS, 2 * ROW_HEIGHT_PIXELS)
            for photo in photos
        ],
        row_height=ROW_HEIGHT_PIXELS,
        topic=album.display_title,
        address=shared_address(path),
    )


def photo_answer(photo: Photo, width: int | None, height: int | None) -> dict[str, Any]:
    """oEmbed's `photo`; raises EmbeddingForbidden."""
    if not is_allowed(photo):
        raise EmbeddingForbidden
    # The whole picture where nobody sets a limit: the largest rendition.
    picture = Picture.of(photo, width or 2048, height)
    return _common(_("Photo by %(owner)s") % {"owner": picture.owner}) | {
        "type": "photo",
        "url": picture.source,
        "width": picture.width,
        "height": picture.height,
        "author_name": picture.owner,
        "author_url": shared_address(photo.owner.get_absolute_url()),
    }


def ranking_answer(
    embed: Embed | None, width: int | None, height: int | None
) -> dict[str, Any]:
    """oEmbed's `rich`; raises EmbeddingForbidden."""
    if embed is None:
        raise EmbeddingForbidden
    # Below this the card is only narrower: its rows break by themselves.
    wide = min(width or CARD_WIDTH_PIXELS, CARD_WIDTH_PIXELS)
    # The rows break as the place demands: three of them at the usual width.
    high = min(height or 10_000, 3 * ROW_HEIGHT_PIXELS + CAPTION_HEIGHT_PIXELS)
    return _common(embed.title) | {
        "type": "rich",
        "html": embed.html,
        "width": wide,
        "height": high,
    }


def _common(title: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "title": title,
        "provider_name": site.current().name,
        "provider_url": shared_address("/"),
        "cache_age": CACHE_SECONDS,
    }


def _card(template: str, **values: Any) -> str:
    """On one line: people copy it, and a site may turn line breaks into `<br>`."""
    card = " ".join(render_to_string(template, values).split())
    return strip_spaces_between_tags(card)
