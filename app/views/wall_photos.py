"""What the wall of a venue asks for while it runs: photos, changes, milestones and the
top seven."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from app.gallery import displayed_names, formatting, pictures
from app.gallery.card_facts import COLUMNS
from app.gallery.pagination import (
    EPOCH,
    InvalidPage,
    PageRequest,
    not_a_position_message,
)
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from app.syndication import changes
from app.syndication.changes import Changes, Cursor, CursorIsGone, InvalidCursor
from app.views.page import Page

# Each answer names it: a wall that plays for days loads itself again when it changes.
SCRIPT = "js/wall.js"
STALE_VERSION = "This version is of another history of the album; ask without since."
# Of a post: more would not be read from afar before the next one comes.
MAX_TEXT_LENGTH = 180
# An older one is no news to any wall.
RECENT_MILESTONE = timedelta(hours=1)


class WallPage(Page):
    def photos_of_wall(self, album: Album) -> PhotoQuerySet:
        """Nobody can follow a link on a wall: only networks shown in full."""
        photos = self.photos_of_topic(album).fully_shown(self.surface)
        return photos.only(*COLUMNS, "appeared_version", "text")


class WallPhotosView(WallPage):
    """A page of the wall's photos; with `since`, what is new or different of them since
    that version, and the ids of those that are gone. 410: begin anew."""

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        try:
            page_request = PageRequest.read(request.GET)
            since = request.GET.get("since")
            cursor = None if since is None else Cursor.read(since)
        except InvalidPage as error:
            return JsonResponse({"detail": str(error)}, status=400)
        except InvalidCursor:
            return JsonResponse({"detail": not_a_position_message("since")}, status=400)
        album = self.album_or_404(tag)
        try:
            answer = self.look(album, page_request, cursor)
        except CursorIsGone:
            return JsonResponse({"detail": STALE_VERSION}, status=410)
        return _fresh(
            answer
            | {
                "script": static(SCRIPT),
                "count": count_of(album),
                "milestone": self.last_milestone(album),
            }
        )

    def look(
        self, album: Album, page_request: PageRequest, since: Cursor | None
    ) -> dict[str, Any]:
        """`version` is where to go on, at once if there is `more`; `present`: what
        appears later has a higher `appeared`. Raises CursorIsGone."""
        photos = self.photos_of_wall(album)
        # Before the photos: what comes in between is told at the next look.
        present = changes.cursor_of(album, self.surface)
        if since is None:
            page = page_request.take(photos)
            changed = Changes(page.photos, gone=[], cursor=present, has_more=False)
            after = page.next and page.next["after"]
        else:
            changed, after = (
                changes.since(
                    since,
                    photos,
                    present=present,
                    album=album,
                    limit=page_request.limit,
                ),
                None,
            )
        return {
            "photos": [photo_json(photo) for photo in newest_first(changed.photos)],
            "gone": changed.gone,
            "after": after,
            "version": str(changed.cursor),
            "present": present.version,
            "more": changed.has_more,
        }

    def last_milestone(self, album: Album) -> dict[str, Any] | None:
        """The one that was reached last, in words; none where that was long ago."""
        recently = timezone.now() - RECENT_MILESTONE
        reached = album.reached.filter(reached_at__gte=recently)
        milestone = (
            reached.order_by("threshold").only("threshold", "photo", "album").last()
        )
        if milestone is None:
            return None
        number = formatting.number(milestone.threshold)
        photos = self.photos_of_wall(album).filter(pk=milestone.photo_id)
        photo = photos.first() if milestone.photo_id else None
        came_from = _("Number %(number)s came from %(name)s.")
        words = {
            "number": number,
            "name": displayed_names.owner_name(photo.owner) if photo else "",
        }
        return {
            "threshold": milestone.threshold,
            "title": formatting.quantity(milestone.threshold, "photo", "photos"),
            "sentence": came_from % words if photo else "",
            "photo": photo_json(photo) if photo else None,
        }


class WallTopSevenView(WallPage):
    """The seven with the most favourites, best first, as the wall shows them."""

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        photos = album.photos.redistributable(self.surface).with_names()
        best = photos.fully_shown(self.surface).top_seven_of(album)
        return _fresh({"photos": [ranked_json(photo) for photo in best]})


def count_of(album: Album) -> str:
    return formatting.quantity(album.photo_count, "photo", "photos")


def newest_first(photos: list[Photo]) -> list[Photo]:
    # A follower's rows come in no order, and the wall's script keeps the first ones
    # longest.
    return sorted(photos, key=lambda photo: (photo.first_seen, photo.pk), reverse=True)


def ranked_json(photo: Photo) -> dict[str, Any]:
    favourites = photo.favorite_count
    words = formatting.quantity(favourites, "favourite", "favourites")
    return photo_json(photo) | {"favourites": words if favourites else ""}


def photo_json(photo: Photo) -> dict[str, Any]:
    """`at` in microseconds; `appeared`: the version of the album at which it came to
    be shown; `sources` as widths and addresses, narrowest first."""
    return {
        "id": photo.pk,
        "at": (photo.first_seen - EPOCH) // timedelta(microseconds=1),
        "appeared": photo.appeared_version,
        "posted": photo.posted_at.isoformat(),
        "ratio": round((photo.width or 1) / (photo.height or 1), 3),
        "sources": list(pictures.urls_of(photo).items()),
        "placeholder": photo.placeholder,
        "alt": pictures.alt_text_of(photo),
        "text": Truncator(formatting.plain(photo.text)).chars(MAX_TEXT_LENGTH),
        "owner": displayed_names.owner_name(photo.owner),
        "handle": formatting.plain(str(photo.owner)),
        "network": formatting.network(photo.network),
    }


def _fresh(answer: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(answer)
    # A photo that was taken down has to leave: never an old answer.
    response["Cache-Control"] = "no-cache"
    return response
