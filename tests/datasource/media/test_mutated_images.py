"""Broken pictures, drawn by a seed: some kill the worker that decodes them, none us."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

from PIL import Image

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from tests.amounts import amount, seed
from tests.datasource.media.images import drawn, encoded, mutated
from twitter_album.rendition_sizes import MAX_WEBP_WIDTH

SOURCES = (
    ("RGB", "JPEG"),
    ("CMYK", "JPEG"),
    ("RGBA", "PNG"),
    ("P", "PNG"),
    ("P", "GIF"),
    ("RGB", "WEBP"),
    ("RGBA", "WEBP"),
)


def test_mutated_images(record_property: Callable[[str, object], None]) -> None:
    sources = [encoded(drawn(120, 90, mode), file) for mode, file in SOURCES]
    images, first = max(amount(400), 100), seed() * 100_000
    pool = DecoderPool(workers=2)
    drawn_anyway = 0
    for number in range(first, first + images):
        with suppress(MediaError):
            picture = pool.render(mutated(sources[number % len(sources)], number))
            drawn_anyway += 1
            for width, data in picture.renditions.items():
                with Image.open(BytesIO(data)) as rendition:
                    rendition.load()
                # A broken header may make a picture wider than it was drawn.
                file = "WEBP" if width <= MAX_WEBP_WIDTH else "JPEG"
                assert (rendition.width, rendition.format) == (width, file)

    assert images // 20 < drawn_anyway < images - images // 20
    assert pool.render(encoded()).width == 400
    pool.stop()
    record_property("mutated_images", images)
