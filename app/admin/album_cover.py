"""The field for an album's cover: thumbnails to choose from, or any photo's address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from app.admin.thumbnails import thumbnail
from app.models import Album, Photo

MAX_OFFERED = 12
THUMBNAIL_PIXELS = 120
BEST_FIRST = ("-favorite_count", "-posted_at", "-id")
# A number alone, or what ends the address of a photo's page.
PHOTO_NUMBER = re.compile(r"(?:^|/photo/)(\d{1,19})/?$")


class CoverInput(forms.Widget):
    album: Album | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """What was typed goes before what was chosen."""
        typed = str(data.get(f"{name}_address") or "").strip()
        found = PHOTO_NUMBER.search(typed)
        return (found[1] if found else typed) or str(data.get(name) or "")

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        photos = self._offered() if self.album else []
        chosen = str(value or "")
        is_offered = chosen in {str(photo.pk) for photo in photos}
        context = {
            "name": name,
            "chosen": chosen if is_offered else "",
            "typed": "" if is_offered else chosen,
            "photos": [(each, thumbnail(each, THUMBNAIL_PIXELS)) for each in photos],
        }
        return render_to_string("admin/_album_cover.html", context)

    def id_for_label(self, id_: str) -> str:
        return ""  # there are several fields

    def _offered(self) -> list[Photo]:
        """The best that are shown, behind the present one, which may be hidden."""
        photos = cover_choices(self.album).with_names()
        best = list(photos.shown().order_by(*BEST_FIRST)[:MAX_OFFERED])
        present = self.album.cover_id if self.album else None
        others = [photo for photo in best if photo.pk != present]
        return [*photos.filter(pk=present), *others] if present else others


class CoverField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    widget = CoverInput
    default_error_messages = {
        "invalid_choice": "No photo that this album shows has this number."
    }

    def for_album(self, album: Album) -> None:
        self.queryset = cover_choices(album)
        self.widget.album = album


def cover_choices(album: Album | None) -> Any:
    """What the album shows; and its cover, which may have been hidden since: to save
    the rest of the form would be refused."""
    if album is None or album.pk is None:
        return Photo.objects.none()
    return Photo.objects.filter(album=album).filter(
        Q(is_shown=True) | Q(pk=album.cover_id)
    )
