"""The ZIP export of a top seven: numbered JPEG pictures and their captions.

Put together of stored files, and sent as a whole, so it takes memory for seven
pictures. Networks that the redistribution policy keeps from exports give their link at
most; a rank that may not be shown leaves its number out.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.utils import timezone

from app.models import Photo, Ranking
from app.top_seven import captions, jpegs, versions
from app.top_seven.versions import Rank
from twitter_album.redistribution_policy import Surface

logger = logging.getLogger(__name__)


def exportable_ranks(ranking: Ranking) -> list[Rank]:
    """What of a version may be taken along now."""
    photos = ranking.album.photos.shown().redistributable(Surface.EXPORT)
    return versions.ranks(ranking, photos)


def is_ready(ranks: Sequence[Rank]) -> bool:
    """Whether each picture is stored that ever will be."""
    return not any(jpegs.is_pending(photo) for _, photo in _pictured(ranks))


def archive(ranking: Ranking, ranks: Sequence[Rank]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr(
            _entry("captions.txt", ranking, ZIP_DEFLATED),
            captions.in_one_text(ranking, ranks),
        )
        for number, photo in _pictured(ranks):
            try:
                with default_storage.open(jpegs.name_of(photo)) as picture:
                    packed.writestr(_entry(f"{number}.jpg", ranking), picture.read())
            # Removed since somebody looked: the others are still worth having.
            except FileNotFoundError:
                logger.warning("Photo %s is not in the export", photo.pk)
    return file.getvalue()


def _pictured(ranks: Sequence[Rank]) -> Iterator[tuple[int, Photo]]:
    for rank in ranks:
        if rank.photo and not captions.is_linked(rank.photo):
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
