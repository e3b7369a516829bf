"""The top seven page of a topic, and its past versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import accent_colour, formatting
from app.gallery.photo_cards import Card, LinkCard, cards_of_ranking
from app.languages import shared_address
from app.models import Album, MovedAddress, Photo, Ranking
from app.syndication import embeds
from app.top_seven import share_picture_content, share_picture_drawing, versions
from app.top_seven.versions import Rank
from app.views.page import Head, Page, top_seven_path

# Each rank with its card, None where it is empty, its favourites in words, and how
# wide its picture is shown.
RankedCards = list[tuple[Rank, Card | LinkCard | None, str, str]]


class TopSevenView(Page):
    """The present ranking, or the one at which it was frozen, shared as its version;
    until the clock has made that one, under the address of this page."""

    template_name = "app/top_seven.html"

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        best = list(self.top_seven_of_topic(album))
        ranking = versions.version_of(album, best)
        if ranking and album.frozen_order:
            ranks = versions.ranks(ranking, self.restrict(album.photos.all()))
        else:
            ranks = [
                Rank(number, photo, photo.favorite_count)
                for number, photo in enumerate(best, start=1)
            ]
        return self.show_ranks(album, ranking, ranks, is_frozen=False)

    def show_ranks(
        self,
        album: Album,
        ranking: Ranking | None,
        ranks: list[Rank],
        *,
        is_frozen: bool,
    ) -> HttpResponse:
        # The present ranking and its version are two pages for search engines: one
        # moves on, the other stays.
        path = top_seven_path(album)
        if ranking and is_frozen:
            path = ranking.get_absolute_url()
        title = _title(album, ranking if is_frozen else None)
        shown = [rank.photo for rank in ranks if rank.photo]
        past = versions.past(album, ranking)
        # Until the clock has made the present version, the last one is what can be had.
        exported = ranking or next(iter(past), None)
        return self.show(
            _head(album, path, title, [rank.photo for rank in ranks]),
            album=album,
            accent=accent_colour.of_ranking(shown),
            album_url=album.get_absolute_url(),
            title=title,
            ranking=ranking,
            is_frozen=is_frozen,
            ranks=_with_cards(ranks),
            made=formatting.moment(ranking.made_at) if ranking else "",
            past=[_link(version) for version in past],
            current_url=top_seven_path(album),
            export_url=_export_path(exported) if exported else "",
            address=shared_address(
                ranking.get_absolute_url() if ranking else top_seven_path(album)
            ),
            embed=embeds.of_ranking(album, shown, path),
        )


class TopSevenVersionView(TopSevenView):
    """A version as it was shared; what may not be shown any more leaves its rank."""

    def get(self, request: HttpRequest, tag: str, number: int) -> HttpResponse:  # type: ignore[override]  # one more part of the address
        album = self.album_or_404(tag)
        if moved := MovedAddress.of_version(request.path_info, tag, album):
            return HttpResponsePermanentRedirect(moved)
        ranking = version_or_404(album, number)
        ranks = versions.ranks(ranking, self.restrict(album.photos.all()))
        return self.show_ranks(album, ranking, ranks, is_frozen=True)


@dataclass(frozen=True, slots=True)
class VersionLink:
    url: str
    number: int
    made: str


def version_or_404(album: Album, number: int) -> Ranking:
    return get_object_or_404(
        Ranking.objects.select_related("album"), album=album, number=number
    )


def _title(album: Album, frozen: Ranking | None) -> str:
    if frozen is None:
        return _("Top seven of %(topic)s") % {"topic": album.display_title}
    return _("Top seven of %(topic)s on %(day)s") % {
        "topic": album.display_title,
        "day": formatting.day(frozen.made_at),
    }


def _head(album: Album, path: str, title: str, photos: Sequence[Photo | None]) -> Head:
    picture = share_picture_content.of_ranking(album, photos)
    count = len(picture.photos) if picture else 0
    described = ngettext(
        "The most favoured photo of %(topic)s",
        "The %(number)s most favoured photos of %(topic)s",
        count,
    )
    return Head(
        title,
        _("The most favoured photos posted under %(topic)s.") % {"topic": album},
        path,
        picture,
        described % {"number": count, "topic": album.display_title},
    )


def _with_cards(ranks: Sequence[Rank]) -> RankedCards:
    photos = [rank.photo for rank in ranks if rank.photo]
    cards, boxes = (
        iter(cards_of_ranking(photos)),
        share_picture_drawing.cells(len(ranks)),
    )
    return [
        (
            rank,
            next(cards) if rank.photo else None,
            formatting.number(rank.favourites),
            _sizes(rank, box),
        )
        for rank, box in zip(ranks, boxes, strict=True)
    ]


def _sizes(rank: Rank, box: share_picture_drawing.Box) -> str:
    """A picture wider than its cell is shown larger than the cell is."""
    photo = rank.photo
    if photo is None or not (photo.width and photo.height):
        return ""
    width, height = box[2] - box[0], box[3] - box[1]
    shown = (
        max(width, height * photo.width / photo.height) / share_picture_drawing.SIZE[0]
    )
    # On a phone the first is as wide as the window, the others half of it.
    narrow = 100 if rank.number == 1 else 50
    return f"(min-width:640px) {min(round(shown * 100), 200)}vw,{narrow}vw"


def _link(version: Ranking) -> VersionLink:
    made = formatting.moment(version.made_at)
    return VersionLink(version.get_absolute_url(), version.number, made)


def _export_path(ranking: Ranking) -> str:
    return reverse("top-seven-export", args=[str(ranking.album), ranking.number])
