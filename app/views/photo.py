"""One photo, as large as the window allows, with everything that is known."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from app import display, sharing, wall
from app.cards import card
from app.models import Photo
from app.views.page import Head, Page


class PhotoView(Page):
    template_name = "app/photo.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        photo = self.admit(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            raise Http404("There is no such photo.")
        shown = card(photo)
        by = f"Photo by {shown.owner}"
        return self.show(
            Head(
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
            ratio=wall.ratio_class(photo.width or 1, photo.height or 1),
            owner_profile=display.web_address(photo.owner.url),
        )
