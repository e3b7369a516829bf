"""The addresses of a photo's stored pictures, and the text that stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from app.gallery import formatting
from app.models import Photo


def urls_of(photo: Photo) -> dict[int, str]:
    """The addresses of a ready photo's pictures by width, narrowest first."""
    return urls_by_width(photo.rendition_names)


def urls_by_width(names: Mapping[int, str]) -> dict[int, str]:
    # Asked once: the storage would parse its own address anew for each name.
    media = default_storage.url("")
    return {width: media + name for width, name in names.items()}


def absolute(url: str) -> str:
    """With our host, never that of the Host header; a CDN's address has its own."""
    return urljoin(settings.SITE_URL, url)


def alt_text_of(photo: Photo) -> str:
    return alt_text(photo.alt_text, str(photo.owner), photo.posted_at)


def alt_text(description: str, handle: str, posted_at: datetime) -> str:
    """The author's description, or else what is honestly known."""
    return formatting.plain(description) or (
        _("Photo by %(name)s, posted on %(day)s")
        % {"name": formatting.plain(handle), "day": formatting.day(posted_at)}
    )
