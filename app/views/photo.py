"""One photo, as large as the window allows, with everything that is known."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from app import display, sharing, wall
from app.cards import card, is_linked, link_card
from app.models import Photo, Tombstone
from app.views.page import Head, Page

LARGEST_NUMBER = 2**63 - 1


class PhotoView(Page):
    template_name = "app/photo.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        photo = self.admit(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            return self.elsewhere(pk)
        if is_linked(photo):
            return self.link_to(photo)
        shown = card(photo)
        by = f"Photo by {shown.owner}"
        return self.show(
            Head(
                f"{by} in {shown.topic}",
                f"{by} ({shown.handle}), posted on {display.day(photo.posted_at)} "
                f"under {shown.topic}.",
                photo.get_absolute_url(),
                sharing.of_ranking(photo.album, [photo]),
                shown.alt,
            ),
            photo=shown,
            text=display.plain(photo.text),
            description=display.plain(photo.alt_text),
            language=photo.language,
            ratio=wall.ratio_class(photo.width or 1, photo.height or 1),
            copies=[
                (display.network(copy.network), display.web_address(copy.post_url))
                for copy in Photo.objects.copies_of([photo.pk]).in_full(self.surface)
            ],
        )

    def link_to(self, photo: Photo) -> HttpResponse:
        """In place of a picture that is shown at its network only."""
        self.template_name = "app/photo_link.html"
        shown, topic = link_card(photo), str(photo.album)
        return self.show(
            Head(
                f"{shown.name}, in {topic}",
                f"{shown.name}, posted under {topic}.",
                photo.get_absolute_url(),
                sharing.of_ranking(photo.album, [photo]),
                shown.name,
            ),
            photo=shown,
            topic=topic,
            topic_url=photo.album.get_absolute_url(),
            included_at=photo.first_seen.isoformat(),
            included=display.moment(photo.first_seen),
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
