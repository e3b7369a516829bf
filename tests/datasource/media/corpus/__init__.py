"""Picture files as phones, programs and services make them, and as they break.

Made by code: by Pillow, by pillow-heif, or out of bytes. Each shows four quarters in
four colours, so that turns, losses and wrong colours show.
"""

from __future__ import annotations

import io
from functools import cache
from typing import NamedTuple

from PIL import Image

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from tests.datasource.media.corpus.drawing import QUARTERS
from tests.datasource.media.images import pixel

__all__ = ["QUARTERS"]

# Pixels of a square in which pictures of any shape are compared.
SIDE = 40
PLACES = [
    (x, y) for y in (SIDE // 4, 3 * SIDE // 4) for x in (SIDE // 4, 3 * SIDE // 4)
]


class Files(NamedTuple):
    """By name. `shown_by_us`: other formats, and files that lack their end, of which
    browsers show a part or nothing; `refused`: with the reason."""

    shown_by_browsers: dict[str, bytes]
    shown_by_us: dict[str, bytes]
    refused: dict[str, tuple[bytes, str]]

    @property
    def shown(self) -> dict[str, bytes]:
        return self.shown_by_browsers | self.shown_by_us

    @property
    def all(self) -> dict[str, bytes]:
        return self.shown | {name: data for name, (data, _) in self.refused.items()}


@cache
def files() -> Files:
    """Made when they are asked for: it takes a second."""
    from tests.datasource.media.corpus import (
        bitmaps,
        colours,
        cut,
        encoded,
        icons,
        jpegs,
        makers,
        others,
        pngs,
        refused,
        tiles,
    )

    kinds = (jpegs, makers, pngs, others, icons, cut, bitmaps, colours, encoded)
    return Files(
        {name: data for kind in kinds for name, data in kind.FILES.items()},
        others.MORE
        | colours.MORE
        | tiles.MORE
        | jpegs.DAMAGED
        | pngs.DAMAGED
        | others.DAMAGED
        | icons.DAMAGED
        | cut.DAMAGED,
        refused.FILES,
    )


class Look(NamedTuple):
    """The picture's size and the colours of its quarters."""

    size: tuple[int, int]
    quarters: list[tuple[int, ...]]

    def distance(self, others: list[tuple[int, ...]]) -> int:
        """The largest difference of levels, of 255."""
        pairs = zip(self.quarters, others, strict=True)
        return max(
            abs(a - b) for ours, its in pairs for a, b in zip(ours, its, strict=True)
        )


@cache
def looks() -> dict[str, Look | MediaError]:
    """What the decoder worker makes of each file."""
    pool = DecoderPool(workers=1)
    try:
        return {name: _look(pool, data) for name, data in files().all.items()}
    finally:
        pool.stop()


def _look(pool: DecoderPool, data: bytes) -> Look | MediaError:
    try:
        picture = pool.render(data)
    except MediaError as error:
        return error
    file = io.BytesIO(picture.renditions[max(picture.renditions)])
    square = Image.open(file).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    colours = [pixel(square, place) for place in PLACES]
    return Look((picture.width, picture.height), colours)
