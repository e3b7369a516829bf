"""Invites whoever sees an album to post a photo: with which hashtag, on which networks,
and when it will be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import formatting
from app.models import Album
from twitter_album.demo_keys import DEMO_KEYS

# Both APIs of X are one network.
NETWORK_OF_SOURCE = {"twitter": "x"}
X_API_V1_URL = "https://api.twitter.com/1.1"
# Where a post is written, beginning with the hashtag.
COMPOSE_URLS = {
    "x": "https://x.com/intent/post?text=",
    "bluesky": "https://bsky.app/intent/compose?text=",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """`text` is plain; in `html` the hashtag reads in its own direction, and in
    `linked_html` the networks lead to where a post is written."""

    hashtag: str
    text: str
    html: SafeString
    linked_html: SafeString


def invitation_to(album: Album) -> Invitation | None:
    """None where a photo posted now would not be found: the album is paused, or none of
    its networks is set up."""
    networks = networks_of(album)
    if album.is_paused or not networks:
        return None
    names = [formatting.network(name) for name in networks]
    links = [
        format_html('<a href="{}" rel="noopener">{}</a>', compose_url(album, key), name)
        for key, name in zip(networks, names, strict=True)
    ]
    pattern = _pattern(album)
    name = str(album)
    return Invitation(
        hashtag=name,
        text=pattern % {"hashtag": name, "networks": get_text_list(names, _("or"))},
        html=_html(pattern, name, map(escape, names)),
        linked_html=_html(pattern, name, links),
    )


def _html(pattern: str, hashtag: str, networks: Iterable[str]) -> SafeString:
    """`networks` are HTML."""
    return SafeString(
        escape(pattern)
        % {
            "hashtag": format_html("<bdi>{}</bdi>", hashtag),
            "networks": get_text_list([*networks], escape(_("or"))),
        }
    )


def compose_url(album: Album, network: str) -> str:
    if network in COMPOSE_URLS:
        return f"{COMPOSE_URLS[network]}{quote(f'{album} ')}"
    # It asks for the visitor's own server.
    address = f"{settings.SITE_URL}{album.get_absolute_url()}"
    query = {"address": address, "title": str(album)}
    return f"{reverse('share-mastodon')}?{urlencode(query)}"


def networks_of(album: Album) -> list[str]:
    """The networks on which a photo is found, in the order in which pages name them."""
    asked = {
        NETWORK_OF_SOURCE.get(name, name)
        for name in album.network_names
        if _is_set_up(name)
    }
    return [name for name in formatting.NETWORKS if name in asked]


def _is_set_up(name: str) -> bool:
    """An album of its own networks may name one of which the settings know nothing."""
    if name == "bluesky":
        return bool(settings.BLUESKY_HANDLE and settings.BLUESKY_APP_PASSWORD)
    if name == "mastodon":
        return bool(settings.MASTODON_SERVERS)
    has_keys = bool(settings.X_BEARER_TOKEN) or settings.TWITTER_KEYS != DEMO_KEYS
    # Without keys of X there is still a server of one's own, or the simulated one.
    is_elsewhere = settings.TWITTER_API_URL != X_API_V1_URL
    return has_keys or (name == "twitter" and is_elsewhere)


def _pattern(album: Album) -> str:
    """Whole sentences: no language has to join them from parts."""
    minutes = settings.FETCH_EVERY_MINUTES
    if minutes % 60:
        number, pattern = minutes, _pattern_of_minutes(album, minutes)
    else:
        number = minutes // 60
        pattern = _pattern_of_hours(album, number)
    # The others are filled in later, as text or as HTML.
    return pattern.replace("%(number)s", formatting.number(number))


def _pattern_of_minutes(album: Album, minutes: int) -> str:
    if album.is_moderated:
        return ngettext(
            "Post a photo with %(hashtag)s on %(networks)s; we look every minute, and "
            "the organiser then approves it.",
            "Post a photo with %(hashtag)s on %(networks)s; we look every %(number)s "
            "minutes, and the organiser then approves it.",
            minutes,
        )
    return ngettext(
        "Post a photo with %(hashtag)s on %(networks)s; we look every minute.",
        "Post a photo with %(hashtag)s on %(networks)s; we look every %(number)s "
        "minutes.",
        minutes,
    )


def _pattern_of_hours(album: Album, hours: int) -> str:
    if album.is_moderated:
        return ngettext(
            "Post a photo with %(hashtag)s on %(networks)s; we look every hour, and "
            "the organiser then approves it.",
            "Post a photo with %(hashtag)s on %(networks)s; we look every %(number)s "
            "hours, and the organiser then approves it.",
            hours,
        )
    return ngettext(
        "Post a photo with %(hashtag)s on %(networks)s; we look every hour.",
        "Post a photo with %(hashtag)s on %(networks)s; we look every %(number)s "
        "hours.",
        hours,
    )
