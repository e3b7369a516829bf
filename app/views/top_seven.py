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

from app.gallery import accent_colour, formatting, justified_rows
from app.gallery.photo_cards import Card, LinkCard, cards_of_ranking
from app.languages import shared_address
from app.models import Album, MovedAddress, Photo, Ranking
from app.syndication import embeds
from app.top_seven import (
    composition,
    share_picture_content,
    share_picture_drawing,
    versions,
)
from app.top_seven.composition import Box
from app.top_seven.share_picture_content import ratio_of
from app.top_seven.versions import Rank
from app.views.page import Head, Page, top_seven_path

# Of the composition in pixels, for the browser's choice of a file; and its shape, that
# of the share picture.
WIDTH = 1200
SHAPE = share_picture_drawing.SIZE[0] / share_picture_drawing.SIZE[1]


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
        whole, places = composition_of(ranks)
        return self.show(
            _head(album, path, title, [rank.photo for rank in ranks]),
            album=album,
            accent=accent_colour.of_ranking(shown),
            album_url=album.get_absolute_url(),
            title=title,
            ranking=ranking,
            is_frozen=is_frozen,
            whole=whole,
            places=places,
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
        "The most popular photo of %(topic)s",
        "The %(number)s most popular photos of %(topic)s",
        count,
    )
    return Head(
        title,
        _("The most popular photos posted under %(topic)s.") % {"topic": album},
        path,
        picture,
        described % {"number": count, "topic": album.display_title},
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A rank on the page; `card` is None where it is empty."""

    rank: Rank
    card: Card | LinkCard | None
    favourites: str
    sizes: str
    ratio: str

    @property
    def order(self) -> str:
        """On a phone the first stands alone, the others in pairs."""
        if self.rank.number == 1:
            return "is-first"
        return "is-odd" if self.rank.number % 2 else "is-even"


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part of the composition, as the template nests it."""

    ratio_class: str
    is_row: bool = False
    parts: tuple[PlacedPart, ...] = ()
    place: Place | None = None


def _places(ranks: Sequence[Rank], boxes: Sequence[Box]) -> list[Place]:
    cards = iter(cards_of_ranking([rank.photo for rank in ranks if rank.photo]))
    return [
        Place(
            rank,
            next(cards) if rank.photo else None,
            formatting.number(rank.favourites),
            # On a phone the first is as wide as the window, the others about half.
            f"(min-width:640px) {round((box[2] - box[0]) / WIDTH * 100)}vw,"
            f"{100 if rank.number == 1 else 60}vw",
            justified_rows.ratio_class(round(ratio_of(rank.photo) * 1000), 1000),
        )
        for rank, box in zip(ranks, boxes, strict=True)
    ]


def composition_of(ranks: Sequence[Rank]) -> tuple[PlacedPart | None, list[Place]]:
    """The seven as they stand together, and one after another."""
    if not ranks:
        return None, []
    whole = composition.compose([ratio_of(rank.photo) for rank in ranks], SHAPE)
    box = (0, 0, WIDTH, round(WIDTH / whole.ratio))
    places = _places(ranks, list(whole.boxes(box, gap=8)))
    return _placed(whole, places), places


def _placed(part: composition.Part, places: list[Place]) -> PlacedPart:
    return PlacedPart(
        part.ratio_class,
        part.is_row,
        tuple(_placed(inner, places) for inner in part.parts),
        None if part.index is None else places[part.index],
    )


def _link(version: Ranking) -> VersionLink:
    made = formatting.moment(version.made_at)
    return VersionLink(version.get_absolute_url(), version.number, made)


def _export_path(ranking: Ranking) -> str:
    return reverse("top-seven-export", args=[str(ranking.album), ranking.number])
