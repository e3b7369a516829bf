"""How fast a photo becomes its renditions, against libjpeg-turbo alone.

    .venv/bin/python tests/benchmarks/renditions.py

The floor makes JPEGs of the same sizes by libjpeg-turbo alone, here Pillow's own copy
of it: one decode, the nearest pixels of each size, an encode; no filter, no
orientation, no colours, no placeholder, no WebP. The same renditions as JPEG tell what
WebP costs.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image

from datasource.media import renditions
from datasource.media.decoder_pool import DecoderPool
from datasource.media.validate import decode
from tests.benchmarks._photographs import photograph
from tests.benchmarks._sizes import sized
from twitter_album.rendition_sizes import rendition_widths

SIZE = (1200, 900)
SIZES = [(width, width * 3 // 4) for width in rendition_widths(SIZE[0], has_jpegs=True)]
SECONDS = sized(5.0, small=1.0)
BATCH = 5


def floor(data: bytes) -> None:
    image = Image.open(io.BytesIO(data))
    for size in SIZES:
        picked = image.resize(size, Image.Resampling.NEAREST)
        picked.save(io.BytesIO(), "JPEG", quality=80)


def ours(data: bytes) -> None:
    renditions.render(decode(data))


def ours_as_jpeg(data: bytes) -> None:
    image = decode(data).image
    for size in reversed(SIZES):
        image = renditions._resized(image, size)
        image.save(io.BytesIO(), "JPEG", quality=80)


def naive(data: bytes) -> None:
    """Decodes anew for every size, as a first version would."""
    for size in SIZES:
        image = Image.open(io.BytesIO(data))
        image.thumbnail(size, Image.Resampling.LANCZOS)
        image.save(io.BytesIO(), "WEBP", quality=80)


def main() -> None:
    data = photograph(SIZE, {"quality": 85})
    pool = DecoderPool(workers=1)
    ways: dict[str, Callable[[bytes], object]] = {
        "floor": floor,
        "ours": ours,
        "ours, in a child process": pool.render,
        "the same sizes as JPEG": ours_as_jpeg,
        "naive": naive,
    }
    best = dict.fromkeys(ways, float("inf"))
    for way in ways.values():
        way(data)
    ends_at = time.perf_counter() + SECONDS * len(ways)
    while time.perf_counter() < ends_at:
        for name, way in ways.items():
            started = time.perf_counter()
            for _ in range(BATCH):
                way(data)
            best[name] = min(best[name], (time.perf_counter() - started) / BATCH)
    pool.stop()
    print(f"{SIZE[0]} x {SIZE[1]}, {len(data) // 1000} KB, {os.cpu_count()} cores")
    for name, seconds in best.items():
        share = best["floor"] / seconds
        print(f"{name:26} {seconds * 1000:7.1f} ms  {share:5.0%} of the floor")
    print(f"ratio {best['floor'] / best['ours']:.3f}")


if __name__ == "__main__":
    main()
