"""Backgrounds without edges: gradients, and soft content made larger."""

from collections.abc import Sequence

from PIL import Image

from datasource.simulator.pictures.palette import Colour, shade

NEAREST = Image.Resampling.NEAREST
BICUBIC = Image.Resampling.BICUBIC


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """Colours from top to bottom."""
    # One column of 256 rows, stretched: thousands of rows would look no smoother.
    column = bytes(part for row in range(256) for part in shade(stops, row / 255))
    return Image.frombytes("RGB", (1, 256), column).resize(size, BICUBIC)


def enlarge(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Soft content at full size, smooth from pixel to pixel."""
    # The last doubling needs no more than the plainer filter, which is twice as quick.
    half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    return image.resize(half, BICUBIC).resize(size, Image.Resampling.BILINEAR)
