"""What the first page of the admin says of each album of a page of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from app.admin import base
from app.admin.desk import bar_chart, daily_sums, networks, spending
from app.admin.desk.bar_chart import BarChart
from app.admin.desk.networks import NetworkState
from app.admin.desk.permissions import Permissions
from app.admin.thumbnails import thumbnail
from app.gallery import formatting
from app.models import Album, Delivery, Photo
from app.moderation import decisions
from app.querysets.capped_count import capped_count

ALBUMS_ON_A_PAGE = 10
WAITING_SHOWN = 8
THUMBNAIL_PIXELS = 80


@dataclass(frozen=True, slots=True)
class WaitingPhoto:
    """`url`: its place in the queue."""

    picture: SafeString | str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AlbumState:
    """Numbers are written as people read them; what somebody may not see is empty."""

    album: Album
    photos: str
    people: str
    new_today: str
    pending: str
    awaiting: str
    waiting: Sequence[WaitingPhoto]
    next_milestone: str
    progress: int
    emails: str
    failed_emails_url: str
    spent: str
    networks: Sequence[NetworkState]
    chart: BarChart | None


def page_of_albums(number: str) -> Page[Any]:
    """Those that look for photos first, the largest of them first of all."""
    of_album = Photo.objects.filter(album=OuterRef("pk"))
    midnight = datetime.combine(
        timezone.localdate(), time.min, tzinfo=timezone.get_current_timezone()
    )
    counts = {
        "new_today": of_album.visible().filter(first_seen__gte=midnight),
        "pending": of_album.filter(state=Photo.State.PENDING),
        "awaiting": decisions.awaiting_approval().filter(album=OuterRef("pk")),
    }
    ordered = Album.objects.order_by("is_paused", "-photo_count", "key")
    page = Paginator(ordered, ALBUMS_ON_A_PAGE).get_page(number)
    # Counted for those of the page alone: SQLite would count for all, to sort them.
    shown = ordered.filter(pk__in=[album.pk for album in page])
    page.object_list = list(
        shown.annotate(
            **{
                name: capped_count(rows, base.MAX_COUNTED)
                for name, rows in counts.items()
            }
        )
    )
    return page


def states_of(albums: Sequence[Any], may: Permissions) -> list[AlbumState]:
    """In as many queries whatever number of photos there are; one more for each album
    in which photos wait."""
    ids = [album.pk for album in albums]
    feeds = networks.feeds_by_album(albums) if may.feeds else {}
    emails = _unsent_emails(ids) if may.emails else {}
    costs = spending.by_hashtag() if may.spending else {}
    found = daily_sums.photos_found(ids) if may.photos else {}
    return [
        AlbumState(
            album=album,
            photos=formatting.quantity(album.photo_count, "photo", "photos"),
            people=_people(album),
            new_today=_capped(album.new_today),
            pending=_capped(album.pending),
            awaiting=_capped(album.awaiting) if may.queue and album.awaiting else "",
            waiting=_waiting(album) if may.queue and album.awaiting else (),
            next_milestone=_next_milestone(album),
            progress=_progress(album),
            emails=_in_words(emails.get(album.pk, {})) if may.emails else "",
            failed_emails_url=_failed_emails_url(emails.get(album.pk, {})),
            spent=costs.get(album.tag, ""),
            networks=networks.states_of(album, feeds.get(album.pk, []))
            if may.feeds
            else (),
            chart=_chart(album, found.get(album.pk, {})),
        )
        for album in albums
    ]


def _people(album: Album) -> str:
    count = album.people_count
    return f"by {formatting.quantity(count, 'person', 'people')}" if count else ""


def _capped(count: int) -> str:
    more = " or more" if count == base.MAX_COUNTED else ""
    return f"{formatting.number(count)}{more}"


def _waiting(album: Album) -> list[WaitingPhoto]:
    """The oldest, with which the queue begins."""
    queue = reverse("admin:app_photo_queue", query={"album": album.pk})
    photos = decisions.awaiting_approval().filter(album=album).order_by("pk")
    return [
        WaitingPhoto(
            picture=thumbnail(photo, THUMBNAIL_PIXELS) if photo.rendition_names else "",
            label=f"Photo {photo.pk} waits for approval",
            url=f"{queue}#photo-{photo.pk}",
        )
        for photo in photos.defer("placeholder", "counts")[:WAITING_SHOWN]
    ]


def _next_milestone(album: Album) -> str:
    ahead = album.next_threshold
    return formatting.quantity(ahead, "photo", "photos") if ahead else ""


def _progress(album: Album) -> int:
    """Percent of the way to the next milestone; never 100 before it is reached."""
    ahead = album.next_threshold
    return album.photo_count * 100 // ahead if ahead else 100


def _unsent_emails(album_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Of the milestones of each album, by state: there are few."""
    rows = Delivery.objects.filter(milestone__album__in=album_ids)
    counted = rows.exclude(state=Delivery.State.SENT).order_by()
    found: dict[int, dict[str, int]] = {}
    for album, state, count in counted.values_list(
        "milestone__album", "state"
    ).annotate(Count("pk")):
        found.setdefault(album, {})[state] = count
    return found


def _in_words(states: Mapping[str, int]) -> str:
    """`1 failed, 2 wait`"""
    failed = states.get(Delivery.State.DEAD, 0)
    waiting = sum(states.values()) - failed
    parts = [f"{failed:,} failed"] if failed else []
    if waiting:
        parts.append(f"{waiting:,} {'waits' if waiting == 1 else 'wait'}")
    return ", ".join(parts) or "none waits"


def _failed_emails_url(states: Mapping[str, int]) -> str:
    if Delivery.State.DEAD not in states:
        return ""
    query = {"state__exact": Delivery.State.DEAD.value}
    return reverse("admin:app_delivery_changelist", query=query)


def _chart(album: Album, found: Mapping[str, Sequence[int]]) -> BarChart | None:
    if not found:
        return None
    return bar_chart.bar_chart(
        f"found-{album.pk}",
        "Photos found per day",
        daily_sums.last_days(daily_sums.PHOTO_DAYS),
        found,
        names=formatting.network,
        written=lambda count: formatting.quantity(count, "photo", "photos"),
    )
