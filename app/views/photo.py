"""One photo, as large as the window allows, with everything that is known."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from app import display, sharing, wall
from app.cards import card
from app.models import Photo, Tombstone
from app.views.page import Head, Page

LARGEST_NUMBER = 2**63 - 1


class PhotoView(Page):
    template_name = "app/photo.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        photo = self.admit(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            return self.elsewhere(pk)
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

    def elsewhere(self, pk: int) -> HttpResponse:
        """A copy leads to the one shown in its place; what was taken down is gone."""
        if pk > LARGEST_NUMBER:
            raise Http404("There is no such photo.")
        shown = self.admit(Photo.objects.filter(duplicates=pk)).first()
        if shown is not None:
            return HttpResponseRedirect(shown.get_absolute_url())
        taken_down = Photo.objects.filter(pk=pk).filter(
            Q(is_hidden=True)
            | Q(is_owner_blocked=True)
            | Q(missing_since__isnull=False)
        )
        stones = Tombstone.objects.filter(photo_number=pk)
        if taken_down.exists() or stones.exists():
            return render(self.request, "410.html", status=410)
        raise Http404("There is no such photo.")
