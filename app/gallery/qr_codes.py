"""QR codes of our own addresses, drawn once and kept in memory."""

from __future__ import annotations

import io
from functools import lru_cache, partial

import segno
from django.utils.safestring import SafeString, mark_safe

from app.top_seven import on_demand

# Pixels of a code's smallest square: sharp in print.
MODULE = 12
# Characters: a longer one is hard to read for a camera.
MAX_ADDRESS = 500
LONG = 120
# Of a long address: to try all eight for the finest takes five times as long.
MASK = 2
# Codes of walls that are kept.
ALBUMS = 100


def picture(address: str, kind: str) -> bytes:
    """As `svg` or `png`; raises on_demand.Busy. `address` is not too long."""
    return on_demand.drawn(f"{kind} {address}", partial(_draw, address, kind))


@lru_cache(ALBUMS)
def element(address: str) -> SafeString:
    """An SVG element; dark on light in every scheme, to be read."""
    drawn = _code(address).svg_inline(
        omitsize=True, border=3, dark="#17120f", light="#fcf9f6"
    )
    return mark_safe(drawn)  # noqa: S308  # ours, of numbers only


def _draw(address: str, kind: str) -> bytes:
    code, buffer = _code(address), io.BytesIO()
    if kind == "svg":
        code.save(buffer, kind="svg", border=4, dark="#000", light="#fff")
    else:
        code.save(buffer, kind="png", border=4, scale=MODULE)
    return buffer.getvalue()


def _code(address: str) -> segno.QRCode:
    mask = MASK if len(address) > LONG else None
    return segno.make(address, error="m", micro=False, mask=mask)
