"""What staff do with one album beside its form: each on an address of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from app.admin.album_zip import AlbumZipView
from app.admin.base import LinkingAdmin
from app.admin.check_message import CheckMessageView


def urls(table: LinkingAdmin) -> list[URLPattern]:
    """Below those of `table`, the albums' table of the admin."""
    wrap, one = table.admin_site.admin_view, "<int:object_id>"
    test_email = wrap(CheckMessageView.as_view(table=table))
    packed = wrap(AlbumZipView.as_view(table=table))
    return [
        path(f"{one}/test-email/", test_email, name="app_album_test_email"),
        path(f"{one}/zip/", packed, name="app_album_zip"),
    ]
