"""The lists of all topics and of all people."""

from __future__ import annotations

import re

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from app.gallery import album_covers, people_cards
from app.gallery.pagination import not_a_position_message
from app.models import Album, Owner
from app.views.page import Head, Page
from twitter_album.redistribution_policy import Surface

TOPICS_PER_PAGE = 30
PEOPLE_PER_PAGE = 48


class TopicListView(Page):
    template_name = "app/topics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL takes no NUL in a text.
        after = request.GET.get("after", "").replace("\0", "")
        topics = album_covers.with_pictures(Album.objects.filter(key__gt=after))
        albums = list(topics[: TOPICS_PER_PAGE + 1])
        path = reverse("topics")
        following = len(albums) > TOPICS_PER_PAGE
        albums = albums[:TOPICS_PER_PAGE]
        return self.show(
            Head(_("Albums"), _("Every hashtag that has an album here."), path),
            covers=album_covers.covers_of(albums),
            following=albums[-1].key if following else "",
            is_first=not after,
        )


class OwnerListView(Page):
    template_name = "app/owners.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        owners = self.restrict_owners(Owner.objects.with_photos())
        after = request.GET.get("after")
        if after is not None:
            owners = owners.filter(_fewer_than(after))
        photos = self.photos_of_people().fully_shown(Surface.PAGE)
        newest = owners.with_newest(photos, people_cards.PICTURES_PER_PERSON)
        page = list(newest[: PEOPLE_PER_PAGE + 1])
        last = page[PEOPLE_PER_PAGE - 1] if len(page) > PEOPLE_PER_PAGE else None
        return self.show(
            Head(
                _("People"),
                _("Everybody whose photos are in our albums, most photos first."),
                reverse("owners"),
            ),
            everybody=people_cards.with_photos(page[:PEOPLE_PER_PAGE]),
            following=f"{last.photo_count}-{last.pk}" if last else "",
            is_first=after is None,
        )


def _fewer_than(position: str) -> Q:
    """Owners behind a position, which is a number of photos and an id."""
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,18})", position)
    if not match:
        raise BadRequest(not_a_position_message("after"))
    photos, pk = int(match[1]), int(match[2])
    # The first term lets an index seek.
    return Q(photo_count__lte=photos) & (
        Q(photo_count__lt=photos) | Q(photo_count=photos, pk__gt=pk)
    )
