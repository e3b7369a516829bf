"""The page of a milestone: when an album reached it, and by which photo."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import empty_pages, formatting, justified_rows
from app.gallery.card_facts import COLUMNS
from app.gallery.month_groups import Group
from app.gallery.pagination import PageRequest, Position
from app.gallery.photo_cards import (
    Card,
    LinkCard,
    cards,
    cards_of_ranking,
)
from app.models import Album, Milestone, Photo
from app.top_seven import share_picture_content
from app.views.page import Head, Page

# Photos shown that came just before the one that made the number.
PHOTOS_BEFORE = 6


class MilestoneView(Page):
    template_name = "app/milestone.html"

    def get(self, request: HttpRequest, tag: str, threshold: str) -> HttpResponse:
        album, number = self.album_or_404(tag), int(threshold)
        reached = {row.threshold: row for row in self._reached(album)}
        if number not in reached:
            return self._not_reached_page(album, number)
        return self._reached_page(album, reached[number], sorted(reached))

    def _reached(self, album: Album) -> list[Milestone]:
        columns = ("threshold", "photo", "reached_at", "album")
        return list(album.reached.only(*columns).order_by("threshold"))

    def _not_reached_page(self, album: Album, number: int) -> HttpResponse:
        """How far it is; what is no milestone of the album is an ordinary 404."""
        missing = number - album.photo_count
        if number not in album.thresholds or missing <= 0:
            raise Http404("There is no such milestone.")
        description = ngettext(
            "%(missing)s more photo, and %(topic)s has %(number)s.",
            "%(missing)s more photos, and %(topic)s has %(number)s.",
            missing,
        )
        title = ngettext(
            "%(topic)s on the way to %(number)s photo",
            "%(topic)s on the way to %(number)s photos",
            number,
        )
        words = {
            "missing": formatting.number(missing),
            "topic": album.display_title,
            "number": formatting.number(number),
        }
        response = self.show(
            Head(title % words, description % words, milestone_path(album, number)),
            **self._common(album, number),
            sentence=description % words,
            way=_way(album, number),
            progress=_progress_to(album, number),
        )
        # No search engine keeps it, and whoever waits for it reads how far it is.
        response.status_code = 404
        return response

    def _reached_page(
        self, album: Album, milestone: Milestone, numbers: list[int]
    ) -> HttpResponse:
        number = milestone.threshold
        photo = self._photo(album, milestone)
        shown = cards_of_ranking([photo])[0] if photo else None
        before = self._before(album, photo) if photo else []
        at = numbers.index(number)
        return self.show(
            self._head(album, number, photo, shown),
            **self._common(album, number),
            card=shown,
            coming="" if photo else self._still_to_come(album, milestone),
            ratio=photo
            and justified_rows.ratio_class(photo.width or 1, photo.height or 1),
            reached_at=milestone.reached_at.isoformat(),
            reached=formatting.moment(milestone.reached_at),
            earlier=_links(album, numbers[:at][-1:]),
            later=_links(album, numbers[at + 1 :][:1]),
            groups=[Group(None, cards(before))] if before else [],
            way=_way(album, number),
            progress=_progress_to(album, album.next_threshold),
        )

    def _photo(self, album: Album, milestone: Milestone) -> Photo | None:
        """The one that made the number, if it may still be seen here."""
        if milestone.photo_id is None:
            return None
        photos = self.photos_of_topic(album).only(*COLUMNS)
        return photos.filter(pk=milestone.photo_id).first()

    def _still_to_come(self, album: Album, milestone: Milestone) -> str:
        """A sentence where only its picture is not there yet."""
        if milestone.photo_id is None:
            return ""
        photos = album.photos.filter(pk=milestone.photo_id)
        return empty_pages.pictures_pending(photos)

    def _before(self, album: Album, photo: Photo) -> list[Photo]:
        # The order of the album's pages: newest included first.
        position = Position((photo.first_seen,), photo.pk)
        photos = self.photos_of_topic(album).only(*COLUMNS)
        return PageRequest(after=position, limit=PHOTOS_BEFORE).take(photos).photos

    def _head(
        self,
        album: Album,
        number: int,
        photo: Photo | None,
        shown: Card | LinkCard | None,
    ) -> Head:
        words = {
            "number": formatting.number(number),
            "topic": album.display_title,
            "owner": shown.owner if isinstance(shown, Card) else "",
        }
        title = ngettext(
            "%(topic)s has %(number)s photo", "%(topic)s has %(number)s photos", number
        )
        description = _("Photo number %(number)s of %(topic)s, and when it came in.")
        if words["owner"]:
            description = _("Photo number %(number)s of %(topic)s came from %(owner)s.")
        return Head(
            title % words,
            description % words,
            milestone_path(album, number),
            share_picture_content.of_ranking(album, [photo] if photo else []),
            shown.alt if isinstance(shown, Card) else "",
        )

    def _common(self, album: Album, number: int) -> dict[str, object]:
        return {
            "album": album,
            "album_url": album.get_absolute_url(),
            "threshold": number,
            "number": formatting.number(number),
        }


def milestone_path(album: Album, threshold: int) -> str:
    return reverse("milestone", args=[str(album), threshold])


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on the way: `part` of `length` photos since the one before it."""

    number: str
    threshold: int
    url: str
    length: int
    part: int
    is_reached: bool
    is_this: bool

    @property
    def state(self) -> str:
        if self.is_this:
            return "is-this"
        return "is-reached" if self.is_reached else "is-ahead"


def _way(album: Album, shown: int) -> list[Step]:
    """From the first milestone to the last, and where the album is between them."""
    before = [0, *album.thresholds]
    return [
        Step(
            number=formatting.number(threshold),
            threshold=threshold,
            url=milestone_path(album, threshold),
            length=threshold - start,
            part=min(max(album.photo_count - start, 0), threshold - start),
            is_reached=album.photo_count >= threshold,
            is_this=threshold == shown,
        )
        for start, threshold in zip(before, album.thresholds, strict=False)
    ]


def _progress_to(album: Album, goal: int | None) -> str:
    """How far it is to the next one, if there is any."""
    if not goal:
        return ""
    words = {
        "count": formatting.number(album.photo_count),
        "goal": formatting.number(goal),
    }
    return (
        ngettext("%(count)s of %(goal)s photo", "%(count)s of %(goal)s photos", goal)
        % words
    )


def _links(album: Album, numbers: list[int]) -> list[tuple[str, str]]:
    """Address and number of photos; none or one."""
    return [
        (milestone_path(album, own), formatting.quantity(own, "photo", "photos"))
        for own in numbers
    ]
