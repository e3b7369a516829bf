"""Why a page shows no photo: sentences for visitors, each of them true."""

from __future__ import annotations

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
    state = completeness.of_album(album)
    sentences = [_("This album is paused: it looks for no new photos.")]
    sentences = sentences if album.is_paused else []
    waiting = decisions.awaiting_approval().filter(album=album).count()
    if waiting:
        return [*sentences, _awaiting_approval(waiting)]
    if coming := pictures_pending(album.photos.all()):
        return [*sentences, coming]
    # Here, and not to be shown: to say why would tell of a photo that somebody hid.
    if album.photos.exists():
        shown = _("No photo of %(album)s can be shown here at the moment.")
        return [*sentences, _with_album_name(shown, album)]
    if album.is_paused:
        return sentences
    silent = [server.sentence for server in state.silent[:MAX_SERVERS_NAMED]]
    return [*_nothing_found(album, state), *silent]


def of_all() -> list[str]:
    """Of a site on which no album has one."""
    sentences = [_("No photo is here yet.")]
    waiting = decisions.awaiting_approval().count()
    if waiting:
        return [*sentences, _awaiting_approval(waiting)]
    if coming := pictures_pending(Photo.objects.all()):
        return [*sentences, coming]
    if Photo.objects.exists():
        return [_("No photo can be shown here at the moment.")]
    # Not where there is no album at all, which is no album that is paused.
    paused = set(Album.objects.values_list("is_paused", flat=True).distinct())
    if paused == {True}:
        return [*sentences, _("All albums are paused: they look for no new photos.")]
    feeds = Feed.objects.active().prefetch_related("windows")
    silent = [
        server.sentence for server in unresponsive_servers(feeds)[:MAX_SERVERS_NAMED]
    ]
    hope = _("The first ones appear as soon as they are found.")
    return [*sentences, *silent] if silent else [*sentences, hope]


def _awaiting_approval(count: int) -> str:
    sentence = ngettext(
        "%(number)s photo waits for the organiser to approve it.",
        "%(number)s photos wait for the organiser to approve them.",
        count,
    )
    return sentence % {"number": formatting.number(count)}


def pictures_pending(photos: PhotoQuerySet) -> str:
    """Of photos that will be here when their pictures are stored."""
    if settings.DISPLAY_POLICY.hidden(Surface.PAGE):
        return ""
    count = photos.visible().filter(state=Photo.State.PENDING).count()
    sentence = ngettext(
        "%(number)s photo is on the way: its picture is still to be stored.",
        "%(number)s photos are on the way: their pictures are still to be stored.",
        count,
    )
    return sentence % {"number": formatting.number(count)} if count else ""


def _with_album_name(sentence: str, album: Album, **facts: str) -> SafeString:
    """For a page: the hashtag reads in its own direction."""
    # In a paragraph of the other direction its `#` would stand at the wrong end.
    name = format_html("<bdi>{}</bdi>", str(album))
    escaped = {key: escape(value) for key, value in facts.items()}
    return SafeString(escape(sentence) % {"album": name, **escaped})


def _nothing_found(album: Album, state: Completeness) -> list[str]:
    """What is known of an album into which nothing ever came; nothing where nobody
    was ever asked with success."""
    if state.state == "unknown":
        sentence = _("We have not looked for %(album)s yet.")
        return [] if state.silent else [_with_album_name(sentence, album)]
    if state.until is None or state.gaps or state.silent:
        return [_with_album_name(_("No photo of %(album)s was found so far."), album)]
    if timezone.now() - state.until > completeness.UP_TO_DATE_FOR:
        sentence = _("Up to %(moment)s nobody had posted %(album)s with a picture.")
        return [
            _with_album_name(sentence, album, moment=formatting.moment(state.until))
        ]
    if state.since:
        sentence = _("Nobody has posted %(album)s with a picture since %(day)s.")
        return [_with_album_name(sentence, album, day=formatting.day(state.since))]
    sentence = _("Nobody has posted %(album)s with a picture yet.")
    return [_with_album_name(sentence, album)]
