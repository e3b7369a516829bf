"""Turns what changed in albums into deliveries: nothing is missed and nothing comes
twice, because each webhook has a cursor into the changes of its album, as whoever
follows them by the API has.

The cursor, the deliveries and what the webhook knows by then are committed together.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from app.api.resources.albums import AlbumChangesApi
from app.milestones import repeated_emails
from app.models import Album, Photo, Webhook, WebhookDelivery
from app.models.webhooks import Event
from app.syndication import changes
from app.syndication.changes import Changes, Cursor, CursorIsGone
from app.webhooks import noted_photos

logger = logging.getLogger(__name__)

BATCH_SIZE = 200
# Of one webhook in one run, so that the others have their turn.
MAX_BATCHES = 50
# While so many wait, the cursor waits, too: what an address that is away misses is read
# from the album later.
MAX_WAITING = 1_000

api = AlbumChangesApi()


@dataclass
class News:
    """What a webhook is to hear, and what it knows then: digests by photo."""

    events: list[tuple[str, int | None]] = field(default_factory=list)
    noted: dict[int, str] = field(default_factory=dict)
    forgotten: list[int] = field(default_factory=list)
    is_other_history: bool = False


def queue_all(*, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Of all webhooks; the number of new deliveries."""
    count = 0
    for webhook in Webhook.objects.in_use():
        if should_stop():
            break
        try:
            count += queue(webhook, should_stop=should_stop)
        except OperationalError:  # the database's trouble is that of all
            raise
        except Exception:  # whatever one webhook raises costs no other
            logger.exception("%s: its events cannot be found", webhook)
    return count


def queue(webhook: Webhook, *, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Up to the present of its album, or until enough is waiting."""
    count = 0
    for _ in range(MAX_BATCHES):
        if should_stop() or _is_full(webhook):
            break
        made, has_more = _queue_batch(webhook)
        count += made
        if not has_more:
            break
    return count


def begin(webhook: Webhook) -> None:
    """Before it is saved: what is there already is no news."""
    album = Album.objects.get(pk=webhook.album_id)
    webhook.quiet_until = album.version
    start = Cursor(changes.cursor_of(album, api.surface).epoch, 0, 0)
    webhook.cursor = str(start)
    webhook.last_milestone = _last(album.reached)
    webhook.last_top_seven = _last(album.rankings)


def _queue_batch(webhook: Webhook) -> tuple[int, bool]:
    """How many deliveries, and whether there is more at once."""
    album = Album.objects.get(pk=webhook.album_id)
    before, present = webhook.place, changes.cursor_of(album, api.surface)
    cursor = Cursor.read(webhook.cursor)
    # A cursor with a photo in it is within its version.
    is_quiet = cursor.version < webhook.quiet_until or (
        cursor.version == webhook.quiet_until and cursor.photo_id is not None
    )
    try:
        changed = changes.since(
            changes.checked(cursor, present),
            api.photos_of_topic(album).rows(*api.form.columns),
            present=Cursor(present.epoch, webhook.quiet_until) if is_quiet else present,
            album=album,
            limit=BATCH_SIZE,
        )
    except CursorIsGone:
        return _start_again(webhook), True
    news = _news(webhook, changed)
    webhook.cursor = str(changed.cursor)
    if is_quiet:
        news.events = []
        return _save(webhook, before, news), True
    if not changed.has_more:
        _add_occasions(webhook, album, news)
    return _save(webhook, before, news), changed.has_more


def _news(webhook: Webhook, changed: Changes) -> News:
    news = News()
    rows = sorted(changed.photos, key=lambda row: (row.first_seen, row.pk))
    known = noted_photos.known(webhook, [*changed.gone, *(row.pk for row in rows)])
    for pk in changed.gone:
        if pk in known:
            news.forgotten.append(pk)
            news.events.append((Event.PHOTO_REMOVED, pk))
    # A picture that is still to be stored is told of once it is; one that is fetched
    # again, too.
    ready = [row for row in rows if row.state == Photo.State.READY]
    pending = {row.pk for row in rows} - {row.pk for row in ready}
    news.noted = dict.fromkeys(pending & known.keys(), "")
    repeated = _repeated(ready)
    for photo in api.photos_json(ready):
        pk, digest = photo["id"], noted_photos.digest_of(photo)
        if pk not in known:
            added = Event.PHOTO_CHANGED if pk in repeated else Event.PHOTO_ADDED
            news.events.append((added, pk))
        elif known[pk] != digest:
            news.events.append((Event.PHOTO_CHANGED, pk))
        news.noted[pk] = digest
    return news


def _add_occasions(webhook: Webhook, album: Album, news: News) -> None:
    """Their numbers grow in the order in which they are seen: both are made under the
    lock of their album."""
    for milestone in album.reached.filter(pk__gt=webhook.last_milestone).order_by("pk"):
        webhook.last_milestone = milestone.pk
        if not repeated_emails.is_repeated(milestone):
            news.events.append((Event.MILESTONE_REACHED, milestone.pk))
    for ranking in album.rankings.filter(pk__gt=webhook.last_top_seven).order_by("pk"):
        webhook.last_top_seven = ranking.pk
        if not _is_just_restored():
            news.events.append((Event.TOP_SEVEN_MADE, ranking.pk))


def _is_just_restored() -> bool:
    restored_at = repeated_emails.last_restore()
    age = timezone.now() - restored_at if restored_at else repeated_emails.REPEAT_PERIOD
    return age < repeated_emails.REPEAT_PERIOD


def _repeated(rows: Iterable[Any]) -> set[int]:
    """Those that may have been told of before a backup was restored, under other ids:
    they come in again, and nobody is to announce them again."""
    restored_at = repeated_emails.last_restore() if _is_just_restored() else None
    if restored_at is None:
        return set()
    return {row.pk for row in rows if row.posted_at < restored_at}


def _start_again(webhook: Webhook) -> int:
    """Ids and versions are of another history, or others may be told of than before:
    the receiver reads the album anew, and hears of what comes from here on."""
    before = webhook.place
    begin(webhook)
    start_again: tuple[str, None] = (Event.START_AGAIN, None)
    return _save(webhook, before, News([start_again], is_other_history=True))


def _save(webhook: Webhook, before: dict[str, Any], news: News) -> int:
    """All of it or nothing; nothing if another process was faster."""
    if webhook.place == before:
        return 0
    wanted = {*webhook.events, Event.START_AGAIN}
    deliveries = [
        WebhookDelivery.objects.event(webhook, event, subject)
        for event, subject in news.events
        if event in wanted
    ]
    with transaction.atomic():
        rows = Webhook.objects.filter(pk=webhook.pk, **before)
        is_first = rows.update(**webhook.place, quiet_until=webhook.quiet_until)
        if not is_first:
            return 0
        if news.is_other_history:
            webhook.deliveries.unsent().drop("It was of another history.")
            webhook.noted_photos.all().delete()
        WebhookDelivery.objects.bulk_create(deliveries)
        noted_photos.forget(webhook, news.forgotten)
        noted_photos.note(webhook, news.noted)
    return len(deliveries)


def _is_full(webhook: Webhook) -> bool:
    return webhook.deliveries.unsent()[:MAX_WAITING].count() >= MAX_WAITING


def _last(rows: Any) -> int:
    return int(rows.aggregate(last=Max("pk"))["last"] or 0)
