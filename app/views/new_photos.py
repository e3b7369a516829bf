"""Answers a gallery page that asks now and then which photos came since it was made."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.caching.cache_control import cache_in_proxies
from app.gallery import formatting
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import PAGE_SIZE, InvalidPage, not_a_position_message
from app.querysets import PhotoQuerySet
from app.syndication import changes
from app.syndication.all_albums_cursor import AllAlbumsCursor
from app.syndication.changes import Cursor, CursorIsGone, InvalidCursor
from app.views.page import Page


class NewPhotosView(Page):
    """`?since=` is the cursor that the page carries, beside its own filters; without a
    tag, the page shows photos of all albums."""

    def get(self, request: HttpRequest, tag: str = "") -> HttpResponse:
        try:
            appeared = self.appeared_in(tag) if tag else self.appeared_in_all()
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        except InvalidCursor:
            raise BadRequest(not_a_position_message("since")) from None
        except CursorIsGone:
            # Nobody knows what the page lacks, so it offers to be made anew.
            answer = {"photos": [], "message": _("Show the newest photos")}
        else:
            # In no order: an index gives the few of these versions, wherever they are.
            ids = appeared.order_by().values_list("pk", flat=True)
            answer = announcement(list(ids[: PAGE_SIZE + 1]))
        return cache_in_proxies(JsonResponse(answer))

    def appeared_in(self, tag: str) -> PhotoQuerySet:
        """Raises InvalidPage, InvalidCursor, CursorIsGone."""
        selection = PhotoFilters.read(self.request.GET, list(formatting.NETWORKS))
        album = self.album_or_404(tag)
        present = changes.cursor_of(album, self.surface)
        since = changes.checked(Cursor.read(self.since()), present)
        # Only ids are read: no join is needed.
        photos = self.photos_of_topic(album).select_related(None)
        return self.select(photos.appeared_after(since.version), selection)

    def appeared_in_all(self) -> PhotoQuerySet:
        """Raises InvalidCursor, CursorIsGone."""
        since = AllAlbumsCursor.read(self.since())
        present = AllAlbumsCursor.present(self.surface)
        if present is None:
            raise CursorIsGone
        selection = PhotoFilters.read_search(self.request.GET)
        photos = self.select(self.photos_of_all().select_related(None), selection)
        return since.appeared(photos, present)

    def since(self) -> str:
        """Raises CursorIsGone: a page that was made before there were cursors has
        none."""
        if "since" not in self.request.GET:
            raise CursorIsGone
        return self.request.GET["since"]


def announcement(ids: list[int]) -> dict[str, Any]:
    """No message, where there is nothing to say."""
    number = formatting.number(min(len(ids), PAGE_SIZE))
    # The server writes the message: a script knows no plural forms.
    message = ngettext("%(number)s new photo", "%(number)s new photos", len(ids))
    if len(ids) > PAGE_SIZE:
        message = ngettext(
            "More than %(number)s new photo",
            "More than %(number)s new photos",
            PAGE_SIZE,
        )
    return {"photos": ids, "message": message % {"number": number} if ids else ""}
