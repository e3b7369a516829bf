"""The ZIP export of a top seven: numbered JPEG pictures and their captions.

Put together of stored files, and sent as a whole, so it takes memory for seven
pictures. Networks that the redistribution policy keeps
from exports give their link at most; a rank that may not be shown leaves its number
out.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.gallery import displayed_names, formatting
from app.models import Photo, Ranking
from app.top_seven import jpegs, versions
from app.top_seven.versions import Rank
from twitter_album.redistribution_policy import Surface

logger = logging.getLogger(__name__)

# Bytes that are read at once.
CHUNK_BYTES = 65_536


# `ZipFile` writes; a response reads. It asks for no `seek` where it finds none, and
# then writes sizes behind each file.
class _Pipe(io.RawIOBase):
    """What was written since the last `taken`; knows no way back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self._parts.append(bytes(data))  # type: ignore[call-overload]  # a buffer
        return len(self._parts[-1])

    def taken(self) -> bytes:
        written, self._parts = b"".join(self._parts), []
        return written


def exportable_ranks(ranking: Ranking) -> list[Rank]:
    """What of a version may be taken along now."""
    photos = ranking.album.photos.shown().redistributable(Surface.EXPORT)
    return versions.ranks(ranking, photos)


def is_ready(ranks: Sequence[Rank]) -> bool:
    """Whether each picture is stored that ever will be."""
    return not any(jpegs.is_pending(photo) for _, photo in _pictured(ranks))


def archive(ranking: Ranking, ranks: Sequence[Rank]) -> Iterator[bytes]:
    """The ZIP, in parts."""
    pipe = _Pipe()
    with ZipFile(pipe, "w") as packed:
        packed.writestr(
            _entry("captions.txt", ranking, ZIP_DEFLATED), captions(ranking, ranks)
        )
        yield pipe.taken()
        for number, photo in _pictured(ranks):
            try:
                file = default_storage.open(jpegs.name_of(photo))
            # Removed since the look above: the others are still worth having.
            except FileNotFoundError:
                logger.warning("Photo %s is not in the export", photo.pk)
                continue
            with file, packed.open(_entry(f"{number}.jpg", ranking), "w") as entry:
                for chunk in file.chunks(CHUNK_BYTES):
                    entry.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


def _pictured(ranks: Sequence[Rank]) -> Iterator[tuple[int, Photo]]:
    for rank in ranks:
        if rank.photo and not _is_linked(rank.photo):
            yield rank.number, rank.photo


def _entry(name: str, ranking: Ranking, compression: int = ZIP_STORED) -> ZipInfo:
    made = timezone.localtime(ranking.made_at)
    entry = ZipInfo(f"{file_stem(ranking)}/{name}", made.timetuple()[:6])
    # JPEG files do not get smaller.
    entry.compress_type = compression
    # Without it Unix programs unpack files that nobody may read.
    entry.external_attr = 0o644 << 16
    return entry


def file_stem(ranking: Ranking) -> str:
    """`carnival-top-seven-3`."""
    return f"{ranking.album.key}-top-seven-{ranking.number}"


def captions(ranking: Ranking, ranks: Sequence[Rank]) -> str:
    """A paragraph for each rank, below the title and the link of the ranking."""
    title = _("Top seven of %(topic)s on %(day)s") % {
        "topic": ranking.album,
        "day": formatting.day(ranking.made_at),
    }
    address = f"{settings.SITE_URL}{ranking.get_absolute_url()}"
    paragraphs = [caption(rank) for rank in ranks if rank.photo]
    return "\n\n".join([f"{title}\n{address}", *paragraphs]) + "\n"


def caption(rank: Rank) -> str:
    """Who, where, how often liked, when; of some networks the link alone."""
    photo = rank.photo
    assert photo is not None  # noqa: S101  # callers leave empty ranks out
    link = formatting.web_address(photo.post_url)
    if _is_linked(photo):
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


def _is_linked(photo: Photo) -> bool:
    return photo.network in settings.DISPLAY_POLICY.linked(Surface.EXPORT)
