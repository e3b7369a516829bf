"""Walls of photos: of all albums, of one topic, of one person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from app import completeness, display, sharing
from app.cards import cards
from app.models import Owner
from app.paging import InvalidPage, PageRequest, PhotoPage
from app.querysets import PhotoQuerySet
from app.views.page import Head, Page, top_seven_path

UNSEEN = ("text", "counts", "failure", "hidden_reason", "media_url")
"""Columns that a wall does not show, some of them long."""


class PhotosPage(Page):
    """A page of photos with its neighbours, newest `moment` first."""

    moment = "first_seen"

    def page_of(self, photos: PhotoQuerySet) -> PhotoPage:
        try:
            wanted = PageRequest.read(self.request.GET)
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        return wanted.take(photos.defer(*UNSEEN), self.moment)

    def wall(self, head: Head, page: PhotoPage, **values: Any) -> HttpResponse:
        path = head.path.partition("?")[0]
        return self.show(
            head,
            cards=cards(page.photos),
            newer=f"{path}?{urlencode(page.previous)}" if page.previous else "",
            older=f"{path}?{urlencode(page.next)}" if page.next else "",
            **values,
        )

    def canonical(self, path: str) -> str:
        """The address of this page of the list: positions count, the rest not."""
        kept = {k: v for k, v in self.request.GET.items() if k in ("after", "before")}
        return f"{path}?{urlencode(kept)}" if kept else path


class IndexView(PhotosPage):
    template_name = "app/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.wall(
            Head(
                "All photos",
                "The photos that people post under our hashtags, newest first.",
                self.canonical(reverse("index")),
            ),
            self.page_of(self.photos_of_all()),
        )


class TopicView(PhotosPage):
    template_name = "app/topic.html"

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        page = self.page_of(self.photos_of_topic(album))
        known = completeness.of_album(album)
        best = sharing.of_ranking(album, list(self.top_seven_of_topic(album)))
        return self.wall(
            Head(
                str(album),
                f"Photos posted under {album}, newest first: "
                f"{display.quantity(album.photo_count, 'photo', 'photos')} so far.",
                self.canonical(album.get_absolute_url()),
                best,
                f"The most favoured photos of {album}",
            ),
            page,
            album=album,
            photo_count=display.quantity(album.photo_count, "photo", "photos"),
            next_look=next_look(known),
            completeness=known.sentence,
            hides_some=bool(settings.DISPLAY_POLICY.hidden(self.surface)),
            top_seven=top_seven_path(album),
            goal=album.next_threshold,
        )


class OwnerView(PhotosPage):
    template_name = "app/owner.html"
    moment = "posted_at"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        try:
            owners = self.owners_named(name)
        except Owner.DoesNotExist:
            raise Http404("Nobody of this name has a photo here.") from None
        people = [Person(owner) for owner in owners]
        title = people[0].name
        only = owners[0].get_absolute_url() if len(owners) == 1 else ""
        return self.wall(
            Head(
                title,
                f"Photos by {title}, newest first.",
                self.canonical(only or reverse("owner", args=[name])),
            ),
            self.page_of(self.photos_of_owners(owners)),
            people_here=people,
        )


class Person:
    """An owner as the head of their page shows them."""

    def __init__(self, owner: Owner) -> None:
        self.name = display.owner_name(owner)
        self.handle = display.plain(str(owner))
        self.url = display.web_address(owner.url)
        self.network = display.network(owner.network)
        self.count = display.quantity(owner.photo_count, "photo", "photos")


def next_look(known: completeness.Completeness) -> str:
    """When the networks are asked again, in words; empty if nobody knows."""
    due = known.next_look
    return display.wait(due - timezone.now()) if due else ""
