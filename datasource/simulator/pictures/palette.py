"""Colours: parsed, mixed, dimmed, and taken from a gradient."""

from collections.abc import Sequence

from PIL import ImageColor

Colour = tuple[int, int, int]
Point = tuple[float, float]
WHITE: Colour = (255, 255, 255)


def colour(text: str) -> Colour:
    """Red, green and blue of `#rrggbb`."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 is the first colour, 1 the second; beyond is cut off."""
    share = min(max(share, 0.0), 1.0)
    red, green, blue = (
        round(one + (other - one) * share)
        for one, other in zip(first, second, strict=True)
    )
    return red, green, blue


def dim(tone: Colour, strength: float) -> Colour:
    """A darker tone (or with more than 1 a brighter one)."""
    red, green, blue = (min(round(part * strength), 255) for part in tone)
    return red, green, blue


def shade(stops: Sequence[Colour], share: float) -> Colour:
    """The colour at a share from 0 to 1 of the way along evenly spaced stops."""
    # Just below 1, so that there is a stop after the index.
    along = min(max(share, 0.0), 0.9999) * (len(stops) - 1)
    index = int(along)
    return mix(stops[index], stops[index + 1], along - index)
