"""Logos: an uploaded file becomes a small PNG, whose transparent ground stays so."""

from __future__ import annotations

import io

from PIL import Image

from datasource.errors import MediaError
from datasource.media.colour_conversion import eight_bit, srgb
from datasource.media.decoder_pool import DecoderPool
from datasource.media.decoding import Decoded
from datasource.media.pictures import RenderedPicture
from datasource.media.renditions import TRANSPOSITIONS

# A bar is half as high, for screens of twice the density. No wider than the narrowest
# rendition: one file is all that there is of it.
MAX_SIZE_PIXELS = (320, 160)


def render(data: bytes) -> bytes:
    """The PNG; raises ValueError with what is wrong. Decoded as every picture is, in a
    process in which it does no harm."""
    pool = DecoderPool(workers=1, drawing="logo")
    try:
        (png,) = pool.render(data).renditions.values()
    except MediaError as error:
        raise ValueError(str(error)) from None
    finally:
        pool.close()
    return png


def draw(decoded: Decoded) -> RenderedPicture:
    """In the decoder worker."""
    image = eight_bit(decoded.image)
    image.thumbnail(MAX_SIZE_PIXELS, Image.Resampling.LANCZOS)
    transposition = TRANSPOSITIONS.get(decoded.orientation)
    if transposition is not None:
        image = image.transpose(transposition)
        image.thumbnail(MAX_SIZE_PIXELS, Image.Resampling.LANCZOS)
    transparency = image.getchannel("A") if image.mode == "RGBA" else None
    # The colours alone: a profile of three has no place for a fourth.
    colours = image.convert("RGB") if transparency else image
    drawn = srgb(colours)
    drawn.info = {}  # nothing of the file itself must reach one of ours
    if transparency:
        drawn.putalpha(transparency)
    file = io.BytesIO()
    drawn.save(file, "PNG", optimize=True)
    return RenderedPicture(
        width=drawn.width,
        height=drawn.height,
        placeholder="",
        colour="",
        renditions={drawn.width: file.getvalue()},
    )
