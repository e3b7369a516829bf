"""Invites whoever sees an album to post a photo: with which hashtag, on which networks,
and when it will be found."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
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


@dataclass(frozen=True, slots=True)
class Invitation:
    """`text` is plain; in `html` the hashtag reads in its own direction."""

    hashtag: str
    text: str
    html: SafeString


def invitation_to(album: Album) -> Invitation | None:
    """None where a photo posted now would not be found: the album is paused, or none of
    its networks is set up."""
    names = [formatting.network(name) for name in networks_of(album)]
    if album.is_paused or not names:
        return None
    networks = get_text_list(names, _("or"))
    pattern = _pattern(album)
    name = str(album)
    return Invitation(
        hashtag=name,
        text=pattern % {"hashtag": name, "networks": networks},
        html=SafeString(
            escape(pattern)
            % {
                "hashtag": format_html("<bdi>{}</bdi>", name),
                "networks": escape(networks),
            }
        ),
    )


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
    post = _("Post a photo with %(hashtag)s on %(networks)s")
    parts = {"post": post, "look": _interval(settings.FETCH_EVERY_MINUTES)}
    if album.is_moderated:
        return _("%(post)s; %(look)s, the organiser then approves it.") % parts
    return _("%(post)s; %(look)s.") % parts


def _interval(minutes: int) -> str:
    if minutes % 60:
        sentence = ngettext(
            "we look every minute", "we look every %(number)s minutes", minutes
        )
        return sentence % {"number": formatting.number(minutes)}
    hours = minutes // 60
    sentence = ngettext("we look every hour", "we look every %(number)s hours", hours)
    return sentence % {"number": formatting.number(hours)}
