"""What is written beneath the pictures of a top seven, in the ZIP and on Facebook."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import displayed_names, formatting
from app.languages import shared_address
from app.models import Photo, Ranking
from app.top_seven.versions import Rank
from twitter_album.redistribution_policy import Surface


def in_one_text(ranking: Ranking, ranks: Sequence[Rank]) -> str:
    """A paragraph for each rank, below the title and the link of the ranking."""
    title = _("Top seven of %(topic)s on %(day)s") % {
        "topic": ranking.album.display_title,
        "day": formatting.day(ranking.made_at),
    }
    address = shared_address(ranking.get_absolute_url())
    paragraphs = [caption_of(rank) for rank in ranks if rank.photo]
    return "\n\n".join([f"{title}\n{address}", *paragraphs]) + "\n"


def caption_of(rank: Rank) -> str:
    """Who, where, how often liked, when; of some networks the link alone."""
    photo = rank.photo
    assert photo is not None  # noqa: S101  # callers leave empty ranks out
    link = formatting.web_address(photo.post_url)
    if is_linked(photo):
        return "\n".join(filter(None, [f"{rank.number}.", photo.post_id, link]))
    by = _("%(owner)s (%(handle)s) on %(network)s") % {
        "owner": displayed_names.owner_name(photo.owner),
        "handle": formatting.plain(str(photo.owner)),
        "network": formatting.network(photo.network),
    }
    liked = ngettext("%(count)s favourite", "%(count)s favourites", rank.favourites)
    lines = [
        f"{rank.number}. {by}",
        link,
        liked % {"count": formatting.number(rank.favourites)},
        _("Posted %(moment)s") % {"moment": formatting.moment(photo.posted_at)},
        formatting.plain(photo.alt_text),
    ]
    return "\n".join(filter(None, lines))


def is_linked(photo: Photo) -> bool:
    """Of its network the link alone may be taken along."""
    return photo.network in settings.DISPLAY_POLICY.linked(Surface.EXPORT)
