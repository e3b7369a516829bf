"""The header of an album's page: its facts, its days, the filter options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.caching.memoize import memoized
from app.gallery import completeness, displayed_names, formatting
from app.gallery.filters import SORTS, PhotoFilters
from app.gallery.invitation import NETWORK_OF_SOURCE, Invitation, invitation_to
from app.models import Album

MAX_PEOPLE_OFFERED = 30
LOOK_TAKES_AT_MOST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AlbumHeader:
    """The facts of an album, in words, with the numbers that machines read."""

    name: str
    title: str
    days: str
    description: str
    summary: str
    is_live: bool
    photo_count: int
    goal: int | None
    is_paused: bool
    completeness: str
    looked_at: datetime | None
    last_look: str
    looked_ago: str
    progress: str
    invitation: Invitation | None

    @property
    def has_more(self) -> bool:
        """Whether there is anything to say about the album."""
        facts = (self.description, self.days, self.completeness, self.looked_at)
        return any(facts) or self.is_paused or bool(self.progress and self.summary)


def header_of(album: Album) -> AlbumHeader:
    state = memoized(
        "completeness",
        album.pk,
        album.version,
        make=lambda: completeness.of_album(album),
    )
    photo_count, goal = album.photo_count, album.next_threshold
    looked_at = state.until
    is_live = _is_live(album, looked_at)
    return AlbumHeader(
        name=str(album),
        title=album.display_title,
        days=formatting.days(*album.days) if album.days else "",
        description=formatting.plain(album.description),
        summary=_summary(album, is_live=is_live) if photo_count else "",
        is_live=is_live,
        photo_count=photo_count,
        goal=goal,
        is_paused=album.is_paused,
        completeness=state.sentences,
        looked_at=looked_at,
        last_look=formatting.moment(looked_at) if looked_at else "",
        looked_ago=naturaltime(looked_at) if looked_at else "",
        progress=_progress(photo_count, goal) if goal else "",
        invitation=invitation_to(album),
    )


def _is_live(album: Album, looked_at: datetime | None) -> bool:
    """Whether the last good look at all of its networks is about two rounds old at
    most."""
    if album.is_paused or looked_at is None:
        return False
    a_round = timedelta(minutes=settings.FETCH_EVERY_MINUTES)
    return timezone.now() - looked_at <= 2 * a_round + LOOK_TAKES_AT_MOST


def _summary(album: Album, *, is_live: bool) -> str:
    sentence = (
        _("%(photos)s by %(people)s, live now")
        if is_live
        else _("%(photos)s by %(people)s")
    )
    return sentence % {
        "photos": formatting.quantity(album.photo_count, "photo", "photos"),
        "people": formatting.quantity(album.people_count, "person", "people"),
    }


def _progress(photo_count: int, goal: int) -> str:
    sentence = ngettext(
        "%(number)s of %(goal)s photo to the next milestone",
        "%(number)s of %(goal)s photos to the next milestone",
        goal,
    )
    return sentence % {
        "number": formatting.number(photo_count),
        "goal": formatting.number(goal),
    }


@dataclass(frozen=True)  # with slots, a cache would take longer to read it
class FilterOption:
    """`value` as the address has it."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What a visitor may choose of an album; it shows nothing that has one value.

    `address` is the album's without any choice; `is_chosen` if there is one; `size`
    of its grid stays.
    """

    address: str
    size: str
    sorts: tuple[FilterOption, ...]
    networks: tuple[FilterOption, ...]
    people: tuple[FilterOption, ...]
    on: date | None
    is_described: bool
    is_chosen: bool
    is_filtered: bool


def filter_options_of(album: Album, selection: PhotoFilters) -> FilterOptions:
    # By version: the options change with the photos of the album alone.
    return memoized(
        "filter_options",
        album.pk,
        album.version,
        sorted(selection.query.items()),
        make=lambda: _filter_options(album, selection),
    )


def _filter_options(album: Album, selection: PhotoFilters) -> FilterOptions:
    networks = sorted(
        {NETWORK_OF_SOURCE.get(name, name) for name in album.network_names}
    )
    people = selection.people(album, MAX_PEOPLE_OFFERED)
    size = {name: selection.query[name] for name in selection.query if name == "size"}
    return FilterOptions(
        address=formatting.address(album.get_absolute_url(), size),
        size=size.get("size", ""),
        sorts=tuple(
            FilterOption(name, str(label), name == selection.sort_name)
            for name, (_, label) in SORTS.items()
        ),
        networks=tuple(
            FilterOption(name, formatting.network(name), name == selection.network)
            for name in networks
        ),
        people=tuple(
            FilterOption(
                owner.handle, displayed_names.owner_name(owner), owner.handle == chosen
            )
            for chosen in [selection.owner]
            for owner in people
        ),
        on=selection.on,
        is_described=selection.is_described,
        is_chosen=bool(selection.query.keys() - {"size"}),
        is_filtered=selection.is_filtered,
    )
