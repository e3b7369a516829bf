"""The wall of a venue: its page, and what the page asks for while it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from app.gallery import displayed_names, formatting, photo_cards, pictures, qr_codes
from app.gallery.card_facts import COLUMNS
from app.gallery.pagination import (
    EPOCH,
    InvalidPage,
    PageRequest,
    not_a_position_message,
)
from app.languages import shared_address
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from app.syndication import changes
from app.syndication.changes import Changes, Cursor, CursorIsGone, InvalidCursor
from app.views.page import Head, Page

SCENES = ("mosaic", "slides")
# Seconds from one change to the next.
# Quicker nobody could look, slower it would seem to stand still.
MIN_PACE_SECONDS, MAX_PACE_SECONDS = 2, 600
OFFERED_PACES_SECONDS = (4, 8, 15, 30, 60)
# Photos on the page where there is no script.
PHOTOS_WITHOUT_SCRIPT = 24
# Each answer names it: a wall that plays for days loads itself again when it changes.
SCRIPT = "js/wall.js"
STALE_VERSION = "This version is of another history of the album; ask without since."


@dataclass(frozen=True, slots=True)
class WallSettings:
    """How the wall is played: everything is in its address."""

    scene: str = SCENES[0]
    every: int = 8
    is_shuffled: bool = False
    has_controls: bool = True
    has_captions: bool = True

    @classmethod
    def read(cls, query: Mapping[str, str]) -> WallSettings:
        """Raises BadRequest with a sentence that says what is expected."""
        scene = query.get("scene", cls().scene)
        if scene not in SCENES:
            raise BadRequest(_("scene is mosaic or slides."))
        every = query.get("every", str(cls().every))
        if not re.fullmatch(r"[0-9]{1,3}", every) or not (
            MIN_PACE_SECONDS <= int(every) <= MAX_PACE_SECONDS
        ):
            raise BadRequest(
                _("every is a whole number of seconds from %(least)d to %(most)d.")
                % {"least": MIN_PACE_SECONDS, "most": MAX_PACE_SECONDS}
            )
        return cls(
            scene,
            int(every),
            is_shuffled=_switch(query, "shuffle", default="0"),
            has_controls=_switch(query, "controls", default="1"),
            has_captions=_switch(query, "caption", default="1"),
        )

    @property
    def paces(self) -> list[int]:
        return sorted({*OFFERED_PACES_SECONDS, self.every})


class WallPage(Page):
    def photos_of_wall(self, album: Album) -> PhotoQuerySet:
        """Nobody can follow a link on a wall: only networks shown in full."""
        photos = self.photos_of_topic(album).fully_shown(self.surface)
        return photos.only(*COLUMNS, "appeared_version")


class WallView(WallPage):
    template_name = "app/wall.html"

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        wall_settings = WallSettings.read(request.GET)
        album = self.album_or_404(tag)
        newest = PageRequest(limit=PHOTOS_WITHOUT_SCRIPT).take(
            self.photos_of_wall(album)
        )
        path = album.get_absolute_url()
        head = Head(
            _("%(topic)s on a big screen") % {"topic": album},
            _("The photos of %(topic)s, one after another.") % {"topic": album},
            reverse("wall", args=[str(album)]),
        )
        values = {
            "head": head,
            "album": album,
            "album_url": path,
            "wall": wall_settings,
            "cards": photo_cards.cards(newest.photos),
            "photos_url": reverse("wall-photos", args=[str(album)]),
            "qr_code": qr_codes.element(shared_address(path)),
        }
        return render(request, self.template_name, values)


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
        response = JsonResponse(answer | {"script": static(SCRIPT)})
        # A photo that was taken down has to leave: never an old answer.
        response["Cache-Control"] = "no-cache"
        return response

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


def newest_first(photos: list[Photo]) -> list[Photo]:
    # A follower's rows come in no order, and the wall's script keeps the first ones
    # longest.
    return sorted(photos, key=lambda photo: (photo.first_seen, photo.pk), reverse=True)


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
        "owner": displayed_names.owner_name(photo.owner),
        "handle": formatting.plain(str(photo.owner)),
        "network": formatting.network(photo.network),
    }


def _switch(query: Mapping[str, str], name: str, *, default: str) -> bool:
    value = query.get(name, default)
    if value not in ("0", "1"):
        raise BadRequest(_("%(name)s is 0 or 1.") % {"name": name})
    return value == "1"
