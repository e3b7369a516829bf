"""One photo, as large as the window allows, with everything that is known."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from app import display, sharing
from app.cards import card
from app.models import Photo
from app.views.page import Head, Page


class PhotoView(Page):
    template_name = "app/photo.html"

    def get_context_data(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        photo = self.admit(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            raise Http404("There is no such photo.")
        shown = card(photo)
        by = f"Photo by {shown.owner}"
        return super().get_context_data(
            head=Head(
                f"{by} in {shown.topic}",
                f"{by} ({shown.handle}), posted on {display.day(photo.posted_at)} "
                f"under {shown.topic}.",
                photo.get_absolute_url(),
                sharing.SharePicture([photo]),
                shown.alt,
            ),
            photo=shown,
            text=display.plain(photo.text),
            description=display.plain(photo.alt_text),
            language=photo.language,
            owner_profile=display.web_address(photo.owner.url),
        )
