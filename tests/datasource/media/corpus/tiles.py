"""HEIC files as phones write them: of tiles, with a turn that is told in a box."""

from __future__ import annotations

import struct

from PIL import Image

from tests.datasource.media.corpus.drawing import exif_of, quarters
from tests.datasource.media.corpus.others import heic

TILE = 64
# A turn by 90 degrees against the clock.
HEADER, ROTATED = 8, b"\1"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", HEADER + len(body), kind) + body


def full_box(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *parts)


def found(data: bytes, kind: bytes) -> bytes:
    """The body of the first box of this kind."""
    at = data.index(kind) - 4
    return data[at + HEADER : at + int.from_bytes(data[at : at + 4])]


def of_tiles(image: Image.Image, *, turn: bytes = b"", exif: bytes = b"") -> bytes:
    """The picture is the last item; EXIF, which tells the turn again, follows."""
    across, down = -(-image.width // TILE), -(-image.height // TILE)
    corners = [
        (TILE * n % (TILE * across), n // across * TILE) for n in range(across * down)
    ]
    tiles = [heic(image.crop((x, y, x + TILE, y + TILE))) for x, y in corners]
    grid = struct.pack(">4B2H", 0, 0, down - 1, across - 1, *image.size)
    items = [*(found(tile, b"mdat") for tile in tiles), grid]
    kinds = [b"hvc1"] * len(tiles) + [b"grid"]
    if exif:
        items, kinds = [*items, bytes(4) + exif], [*kinds, b"Exif"]
    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    properties = _properties(tiles[0], image.size, len(tiles), turn)
    # The places of the items follow from the length of what comes before them.
    start = len(head) + len(_meta(items, kinds, properties, 0)) + HEADER
    return head + _meta(items, kinds, properties, start) + box(b"mdat", *items)


def _meta(
    items: list[bytes], kinds: list[bytes], properties: bytes, start: int
) -> bytes:
    count, picture = len(items), kinds.index(b"grid") + 1
    places, infos = b"", b""
    for number, (item, kind) in enumerate(zip(items, kinds, strict=True), 1):
        places += struct.pack(">HHHII", number, 0, 1, start, len(item))
        hidden = number < picture
        infos += box(b"infe", struct.pack(">BxBBHH4sx", 2, 0, hidden, number, 0, kind))
        start += len(item)
    tiles = struct.pack(f">HH{picture - 1}H", picture, picture - 1, *range(1, picture))
    links = [box(b"dimg", tiles)]
    if b"Exif" in kinds:
        links += [box(b"cdsc", struct.pack(">HHH", count, 1, picture))]
    return full_box(
        b"meta",
        full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
        full_box(b"pitm", struct.pack(">H", picture)),
        full_box(b"iloc", struct.pack(">BBH", 0x44, 0, count), places),
        full_box(b"iinf", struct.pack(">H", count), infos),
        full_box(b"iref", *links),
        properties,
    )


def _properties(tile: bytes, size: tuple[int, int], tiles: int, turn: bytes) -> bytes:
    of_all = [
        box(b"hvcC", found(tile, b"hvcC")),
        full_box(b"ispe", struct.pack(">II", TILE, TILE)),
        full_box(b"ispe", struct.pack(">II", *size)),
        *([box(b"irot", turn)] if turn else []),
    ]
    of_items = [struct.pack(">HBBB", n, 2, 0x81, 2) for n in range(1, tiles + 1)]
    of_picture = [3, *([0x84] if turn else [])]
    of_items += [struct.pack(">HB", tiles + 1, len(of_picture)) + bytes(of_picture)]
    told = full_box(b"ipma", struct.pack(">I", tiles + 1), *of_items)
    return box(b"iprp", box(b"ipco", *of_all), told)


SIDEWAYS = quarters((128, 96)).transpose(Image.Transpose.ROTATE_270)
MORE: dict[str, bytes] = {
    "tiles.heic": of_tiles(quarters((128, 128))),
    "tiles-larger-than-picture.heic": of_tiles(quarters((150, 100))),
    "tiles-turned.heic": of_tiles(SIDEWAYS, turn=ROTATED),
    "tiles-turned-and-exif.heic": of_tiles(
        SIDEWAYS, turn=ROTATED, exif=exif_of(8).tobytes()
    ),
}
