"""The accent colour of an album: the dominant hue of its top photo.

The page's policy forbids inline style, so a class tells the hue, and a style sheet
gives each class its hue and the chroma that screens can show at a safe contrast.
`python -m app.gallery.accent_colour` prints it.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image

from twitter_album.redistribution_policy import Surface

if TYPE_CHECKING:
    from app.models import Photo

# Each step has a class in static/css/accents.css.
HUE_STEP_DEGREES = 10
DEFAULT_HUE = 38
# OKLCH, in which hues of one lightness look equally light: so one contrast holds for
# all of them, which HSL could not promise.
LIGHTNESS = {"light": 0.51, "dark": 0.78}
# The highest chroma of an accent. Where sRGB shows less of a hue, `chroma()` finds how
# much. static/css/tokens.css has the same for the default hue.
CHROMA = {"light": 0.15, "dark": 0.12}
# A picture of less chroma on average has no colour to speak of.
MIN_MEAN_CHROMA = 0.03
Linear = tuple[float, float, float]


def of_ranking(best: Sequence[Photo]) -> str:
    """The class of an album, given its top photos; empty for the default hue."""
    linked = settings.DISPLAY_POLICY.linked(Surface.PAGE)
    # Not a linked one: its colours are part of the picture, which only its own network
    # may show.
    top = next((photo for photo in best if photo.network not in linked), None)
    return hue_class(top.placeholder) if top else ""


@lru_cache(maxsize=1024)
def hue_class(placeholder: str) -> str:
    """`hue-210`, or nothing if the picture is grey or cannot be read."""
    try:
        # The placeholder has all the colour that is needed: no file is opened.
        data = base64.b64decode(placeholder.partition("base64,")[2])
        with Image.open(io.BytesIO(data)) as picture:
            rgb = picture.convert("RGB").resize((16, 16)).tobytes()
    except (OSError, ValueError, binascii.Error):
        return ""
    hue = dominant_hue(zip(rgb[::3], rgb[1::3], rgb[2::3], strict=True))
    return "" if hue is None else f"hue-{hue}"


def dominant_hue(pixels: Iterable[tuple[int, int, int]]) -> int | None:
    """The hue, in steps, of most chroma together with its neighbours; None: grey."""
    bins, count = [0.0] * (360 // HUE_STEP_DEGREES), 0
    for pixel in pixels:
        chroma, hue = _polar(*(_linear(channel / 255) for channel in pixel))
        # Weighed by chroma: a grey wall has many pixels and no hue.
        bins[round(hue / HUE_STEP_DEGREES) % len(bins)] += chroma
        count += 1
    if sum(bins) < MIN_MEAN_CHROMA * count:
        return None
    # With its neighbours: a colour that lies between two steps counts for both.
    weights = [
        bins[i - 1] + 2 * bins[i] + bins[(i + 1) % len(bins)] for i in _all(bins)
    ]
    return HUE_STEP_DEGREES * max(_all(bins), key=weights.__getitem__)


def chroma(hue: int, scheme: str) -> float:
    """The most that sRGB shows of a hue at the lightness of a scheme, in 0.005."""
    # sRGB shows less chroma of some hues: the most that it does is taken.
    steps = range(round(CHROMA[scheme] / 0.005), 0, -1)
    shown = (step * 0.005 for step in steps)
    return next(c for c in shown if _is_shown(rgb_of(LIGHTNESS[scheme], c, hue)))


def rgb_of(lightness: float, chroma: float, hue: float) -> Linear:
    """OKLCH as linear sRGB (https://bottosson.github.io/posts/oklab/)."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _polar(red: float, green: float, blue: float) -> tuple[float, float]:
    """Chroma and hue, in degrees, of linear sRGB."""
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _is_shown(rgb: Linear) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in rgb)


def _all(bins: Sequence[float]) -> range:
    return range(len(bins))


def style_sheet() -> str:
    """static/css/accents.css."""
    lines = ["/* Made by `python -m app.gallery.accent_colour`: change that. */"]
    for hue in range(0, 360, HUE_STEP_DEGREES):
        light, dark = chroma(hue, "light"), chroma(hue, "dark")
        lines.append(
            f".hue-{hue} {{ --hue: {hue}; "
            f"--chroma: {light:.3f}; --chroma-dark: {dark:.3f} }}"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(style_sheet())
