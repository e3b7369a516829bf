"""QR codes of our own addresses, drawn once and kept in memory."""

from __future__ import annotations

import io
from functools import lru_cache, partial
from urllib.parse import unquote

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from app.top_seven import on_demand

# Pixels of a code's smallest square: sharp in print.
MODULE_PIXELS = 12
# Characters: a longer one is hard to read for a camera.
MAX_ADDRESS_LENGTH = 500
LONG_ADDRESS_LENGTH = 120
# Of a long address: to try all eight for the finest takes five times as long.
LONG_ADDRESS_MASK = 2
# Codes of walls that are kept.
MAX_CACHED_CODES = 100


def picture(address: str, kind: str) -> bytes:
    """As `svg` or `png`; raises on_demand.Busy. `address` is not too long."""
    # Of any address of ours: too many to draw ahead, too costly for every request.
    return on_demand.drawn(f"{kind} {address}", partial(_draw, address, kind))


@lru_cache(MAX_CACHED_CODES)
def element(address: str) -> SafeString:
    """An SVG element; dark on light in every scheme, to be read."""
    # Without width and height, so that the style sheet decides them.
    drawn = _code(address).svg_inline(
        omitsize=True, border=3, dark="#17120f", light="#fcf9f6"
    )
    return mark_safe(drawn)  # noqa: S308  # ours, of numbers only


def label(address: str) -> str:
    """An address to be read beside its code, as somebody would type it."""
    # A topic's address works without its sign, with which a browser would end it.
    readable = unquote(address.replace("/%23", "/"))
    return (readable.partition("://")[2] or readable).rstrip("/")


def label_element(address: str) -> SafeString:
    """The same with places where a line may end."""
    parts = [escape(part) for part in label(address).split("/")]
    return SafeString("/<wbr>".join(parts))


def _draw(address: str, kind: str) -> bytes:
    code, buffer = _code(address), io.BytesIO()
    if kind == "svg":
        # Four modules of white around it, as the standard asks.
        code.save(buffer, kind="svg", border=4, dark="#000", light="#fff")
    else:
        code.save(buffer, kind="png", border=4, scale=MODULE_PIXELS)
    return buffer.getvalue()


def _code(address: str) -> segno.QRCode:
    mask = LONG_ADDRESS_MASK if len(address) > LONG_ADDRESS_LENGTH else None
    return segno.make(address, error="m", micro=False, mask=mask)
