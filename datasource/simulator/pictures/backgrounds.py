"""Backgrounds without edges: gradients, grain, and soft content made larger."""

from collections.abc import Sequence
from functools import cache
from random import Random

from PIL import Image, ImageFilter

from datasource.simulator.pictures.palette import Colour, shade

NEAREST = Image.Resampling.NEAREST
BICUBIC = Image.Resampling.BICUBIC


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """Colours from top to bottom."""
    # One column of 256 rows, stretched: thousands of rows would look no smoother.
    column = bytes(part for row in range(256) for part in shade(stops, row / 255))
    return Image.frombytes("RGB", (1, 256), column).resize(size, BICUBIC)


@cache
def grain() -> Image.Image:
    """Fine noise, the same for every picture: without it dark skies show bands."""
    # By a seed of its own, not the picture's: one grain serves all of them.
    tile = Image.frombytes("RGB", (512, 512), Random(7).randbytes(512 * 512 * 3))
    tile = tile.filter(ImageFilter.GaussianBlur(0.6)).point(lambda value: value // 22)
    # Larger than the largest picture, which cuts its own piece out of it.
    whole = Image.new("RGB", (2560, 2560))
    for left in range(0, 2560, 512):
        for top in range(0, 2560, 512):
            whole.paste(tile, (left, top))
    return whole


def enlarge(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Soft content at full size; the last doubling is plain, which nobody sees."""
    half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    return image.resize(half, BICUBIC).resize(size, NEAREST)
