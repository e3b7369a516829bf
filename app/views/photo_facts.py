"""What the page of a photo says of it, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from app.gallery import formatting, justified_rows
from app.gallery.photo_cards import Card
from app.models import Photo
from app.top_seven import share_picture_content
from app.views.page import Head
from twitter_album.redistribution_policy import Surface

# X wants no other network's button on a post's own card.
NETWORK_WITHOUT_SHARING = "x"


def facts_of(photo: Photo, shown: Card) -> dict[str, Any]:
    """What the templates say of a photo, besides its place in the album."""
    return {
        "photo": shown,
        "included_at": shown.included_at,
        "included": shown.included,
        "text": formatting.plain(photo.text),
        "warning": formatting.plain(photo.content_warning),
        "description": formatting.plain(photo.alt_text),
        "language": photo.language,
        "ratio": justified_rows.ratio_class(photo.width or 1, photo.height or 1),
    }


def links_to(copies: Iterable[Photo]) -> list[tuple[str, str]]:
    """Network and address of each post with the same picture."""
    return [
        (formatting.network(copy.network), formatting.web_address(copy.post_url))
        for copy in copies
    ]


def head_of(photo: Photo, shown: Card) -> Head:
    title = _("Photo by %(name)s in %(topic)s")
    more = _("Photo by %(name)s (%(handle)s), posted on %(day)s in %(topic)s.")
    names = {"name": shown.owner, "handle": shown.handle, "topic": shown.topic}
    return Head(
        title % names,
        more % (names | {"day": formatting.day(photo.posted_at)}),
        photo.get_absolute_url(),
        share_picture_content.of_ranking(photo.album, [photo]),
        shown.alt,
    )


def is_shared(photo: Photo) -> bool:
    """Whether a photo's own card may offer to share it."""
    restricted = settings.DISPLAY_POLICY.restricted(Surface.SHARE)
    return photo.network != NETWORK_WITHOUT_SHARING and photo.network not in restricted
