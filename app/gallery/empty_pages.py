"""Why a page shows no photo: sentences for visitors, each of them true."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import completeness, formatting
from app.gallery.completeness import Completeness
from app.models import Album, Feed, Photo
from app.moderation import decisions
from app.operations.unresponsive_servers import unresponsive_servers
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

# So many are named: whoever waits for a photo reads no list.
MAX_SERVERS_NAMED = 4


def of_album(album: Album) -> list[str]:
    """Of an album that has no photo to show, whatever the visitor chose."""
    known = completeness.of_album(album)
    told = [_("This album is paused: it looks for no new photos.")]
    told = told if album.is_paused else []
    waiting = decisions.awaiting_approval().filter(album=album).count()
    if waiting:
        return [*told, _awaiting(waiting)]
    if coming := _coming(album.photos.all()):
        return [*told, coming]
    if album.photos.exists():
        shown = _("No photo of %(album)s can be shown here at the moment.")
        return [*told, _written(shown, album)]
    if album.is_paused:
        return told
    silent = [server.sentence for server in known.silent[:MAX_SERVERS_NAMED]]
    return [*_found_nothing(album, known), *silent, *_next_look(known)]


def of_all() -> list[str]:
    """Of a site on which no album has one."""
    told = [_("No photo is here yet.")]
    waiting = decisions.awaiting_approval().count()
    if waiting:
        return [*told, _awaiting(waiting)]
    if coming := _coming(Photo.objects.all()):
        return [*told, coming]
    if Photo.objects.exists():
        return [_("No photo can be shown here at the moment.")]
    paused = set(Album.objects.values_list("is_paused", flat=True).distinct())
    if paused == {True}:
        return [*told, _("All albums are paused: they look for no new photos.")]
    feeds = Feed.objects.active().prefetch_related("windows")
    silent = [
        server.sentence for server in unresponsive_servers(feeds)[:MAX_SERVERS_NAMED]
    ]
    hope = _("The first ones appear as soon as they are found.")
    return [*told, *silent] if silent else [*told, hope]


def _awaiting(number: int) -> str:
    told = ngettext(
        "%(number)s photo waits for the organiser to approve it.",
        "%(number)s photos wait for the organiser to approve them.",
        number,
    )
    return told % {"number": formatting.number(number)}


def _coming(photos: PhotoQuerySet) -> str:
    """Of photos that will be here when their pictures are stored."""
    if settings.DISPLAY_POLICY.hidden(Surface.PAGE):
        return ""
    number = photos.visible().filter(state=Photo.State.PENDING).count()
    told = ngettext(
        "%(number)s photo is on the way: its picture is still to be stored.",
        "%(number)s photos are on the way: their pictures are still to be stored.",
        number,
    )
    return told % {"number": formatting.number(number)} if number else ""


def _written(told: str, album: Album, **facts: str) -> SafeString:
    """For a page: the hashtag reads in its own direction."""
    name = format_html("<bdi>{}</bdi>", str(album))
    escaped = {key: escape(value) for key, value in facts.items()}
    return SafeString(escape(told) % {"album": name, **escaped})


def _found_nothing(album: Album, known: Completeness) -> list[str]:
    """What is known of an album into which nothing ever came; nothing where nobody
    was ever asked with success."""
    if known.state == "unknown":
        asked = _("We have not looked for %(album)s yet.")
        return [] if known.silent else [_written(asked, album)]
    if known.until is None or known.gaps or known.silent:
        return [_written(_("No photo of %(album)s was found so far."), album)]
    if timezone.now() - known.until > completeness.UP_TO_DATE_FOR:
        told = _("Nobody had posted %(album)s with a picture by %(moment)s.")
        return [_written(told, album, moment=formatting.moment(known.until))]
    if known.since:
        told = _("Nobody has posted %(album)s with a picture since %(day)s.")
        return [_written(told, album, day=formatting.day(known.since))]
    told = _("Nobody has posted %(album)s with a picture yet.")
    return [_written(told, album)]


def _next_look(known: Completeness) -> list[str]:
    if known.silent or known.next_look is None:
        return []
    wait = max(known.next_look - timezone.now(), timedelta())
    first = _("We look for the first time %(wait)s.")
    again = _("We look again %(wait)s.")
    told = first if known.state == "unknown" else again
    return [told % {"wait": formatting.wait(wait)}]
