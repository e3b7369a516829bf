"""The page of the wall of a venue, and how it is played."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from app.events.addresses import events_address
from app.gallery import photo_cards, qr_codes
from app.gallery.invitation import invitation_to
from app.gallery.pagination import PageRequest
from app.languages import shared_address
from app.views.page import Head
from app.views.wall_photos import WallPage, count_of

SCENES = ("mosaic", "slides")
# Seconds from one change to the next.
# Quicker nobody could look, slower it would seem to stand still.
MIN_PACE_SECONDS, MAX_PACE_SECONDS = 2, 600
OFFERED_PACES_SECONDS = (4, 8, 15, 30, 60)
# Photos on the page where there is no script.
PHOTOS_WITHOUT_SCRIPT = 24


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
            raise BadRequest(_("scene must be mosaic or slides."))
        every = query.get("every", str(cls().every))
        if not re.fullmatch(r"[0-9]{1,3}", every) or not (
            MIN_PACE_SECONDS <= int(every) <= MAX_PACE_SECONDS
        ):
            raise BadRequest(
                _("every must be a whole number of seconds from %(least)d to %(most)d.")
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
            _("%(topic)s on a big screen") % {"topic": album.display_title},
            _("The photos of %(topic)s, one after another.")
            % {"topic": album.display_title},
            reverse("wall", args=[str(album)]),
        )
        values = {
            "head": head,
            "album": album,
            "album_url": path,
            "wall": wall_settings,
            "cards": photo_cards.cards(newest.photos),
            "photos_url": reverse("wall-photos", args=[str(album)]),
            "top_seven_url": reverse("wall-top-seven", args=[str(album)]),
            "events_url": events_address(album),
            "count": count_of(album) if album.photo_count else "",
            "invitation": invitation_to(album),
            "qr_code": qr_codes.element(shared_address(path)),
            "qr_text": qr_codes.label(shared_address(path)),
            "qr_label": qr_codes.label_element(shared_address(path)),
        }
        return render(request, self.template_name, values)


def _switch(query: Mapping[str, str], name: str, *, default: str) -> bool:
    value = query.get(name, default)
    if value not in ("0", "1"):
        raise BadRequest(_("%(name)s must be 0 or 1.") % {"name": name})
    return value == "1"
