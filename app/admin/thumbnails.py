"""Small pictures for lists, without a file of their own."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.gallery import formatting
from app.models import Photo


def thumbnail(photo: Photo, side: int) -> SafeString | str:
    """The smallest rendition, at most `side` pixels in the longer direction."""
    if not photo.rendition_names or not photo.width or not photo.height:
        return "–"
    # The smallest one: a list shows fifty of them.
    name = next(iter(photo.rendition_names.values()))
    scale = side / max(photo.width, photo.height)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        default_storage.url(name),
        # At least a pixel, as a panorama may be a hundred times wider than high.
        max(1, round(photo.width * scale)),
        max(1, round(photo.height * scale)),
        formatting.plain(photo.alt_text) or f"Photo {photo.pk}",
    )
