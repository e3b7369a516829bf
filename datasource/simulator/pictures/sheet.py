"""The paper and the brushes: soft light, crisp shapes and grain, quick and by seed."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Painter = Callable[["Pen"], None]

BILINEAR = Image.Resampling.BILINEAR
BICUBIC = Image.Resampling.BICUBIC


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


def shade(stops: Sequence[Colour], place: float) -> Colour:
    """The colour at a place from 0 to 1 between evenly spaced stops."""
    position = min(max(place, 0.0), 0.9999) * (len(stops) - 1)
    index = int(position)
    return mix(stops[index], stops[index + 1], position - index)


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """Colours from top to bottom."""
    column = bytes(part for row in range(256) for part in shade(stops, row / 255))
    return Image.frombytes("RGB", (1, 256), column).resize(size, BICUBIC)


@cache
def grain() -> Image.Image:
    """Fine noise, the same for every picture: without it dark skies show bands."""
    tile = Image.frombytes("RGB", (512, 512), Random(7).randbytes(512 * 512 * 3))
    tile = tile.filter(ImageFilter.GaussianBlur(0.6)).point(lambda value: value // 22)
    whole = Image.new("RGB", (2560, 2560))
    for left in range(0, 2560, 512):
        for top in range(0, 2560, 512):
            whole.paste(tile, (left, top))
    return whole


class Pen:
    """Draws in the picture's own coordinates on an image of another scale."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = scale
        self._is_mask = image.mode == "L"

    def _ink(self, tone: Colour) -> Colour | int:
        return tone[0] if self._is_mask else tone

    def dot(self, x: float, y: float, radius: float, tone: Colour) -> None:
        self.ellipse(x, y, radius, radius, tone)

    def ellipse(self, x: float, y: float, across: float, down: float, tone: Colour) -> None:
        edges = (x - across, y - down, x + across, y + down)
        self._draw.ellipse([edge * self._scale for edge in edges], fill=self._ink(tone))

    def line(self, points: Iterable[Point], tone: Colour, width: float = 1) -> None:
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        thick = max(round(width * self._scale), 1)
        self._draw.line(scaled, fill=self._ink(tone), width=thick, joint="curve")

    def polygon(self, points: Iterable[Point], tone: Colour) -> None:
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        self._draw.polygon(scaled, fill=self._ink(tone))

    def box(self, left: float, top: float, right: float, bottom: float, tone: Colour) -> None:
        if right > left and bottom > top:
            edges = (left, top, right, bottom)
            scaled = [edge * self._scale for edge in edges]
            self._draw.rectangle(scaled, fill=self._ink(tone))


WHITE: Colour = (255, 255, 255)


class Sheet:
    """One picture being drawn; `unit` is a thousandth of its typical side."""

    def __init__(self, width: int, height: int, rng: Random) -> None:
        self.width = width
        self.height = height
        self.rng = rng
        self.unit = (width * height) ** 0.5 / 1000
        self.image = Image.new("RGB", (width, height))

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def wash(self, stops: Sequence[Colour]) -> None:
        """Covers everything with colours from top to bottom."""
        self.image = gradient(self.size, stops)

    def glow(self, painter: Painter, *, blur: float, scale: int = 8) -> None:
        """Soft light: painted small, blurred by so many pixels, laid on as light."""
        small = self._blank("RGB", 1 / scale)
        painter(Pen(small, 1 / scale))
        small = small.filter(ImageFilter.GaussianBlur(blur / scale))
        light = small.resize(self.size, BICUBIC)
        self.image = ImageChops.screen(self.image, light)

    def shine(self, painter: Painter, *, blur: float, strength: float = 1.6) -> None:
        """Crisp light with a halo round it."""
        crisp = self._blank("RGB", 1)
        painter(Pen(crisp, 1))
        small = crisp.reduce(4).filter(ImageFilter.GaussianBlur(blur / 4))
        small = small.point(lambda value: min(int(value * strength), 255))
        halo = small.resize(self.size, BILINEAR)
        light = ImageChops.add(crisp, halo)
        self.image = ImageChops.screen(self.image, light)

    def shape(self, painter: Callable[[Pen, Colour], None], tone: Colour) -> None:
        """Shapes of one colour with smooth edges; the painter draws in the given one."""
        mask = self._blank("L", 2)
        painter(Pen(mask, 2), WHITE)
        self.image.paste(tone, (0, 0, *self.size), mask.reduce(2).crop((0, 0, *self.size)))

    def haze(self, painter: Callable[[Pen, Colour], None], tone: Colour, *, blur: float) -> None:
        """Shapes of one colour with blurred edges: mist, clouds, shadows."""
        small = self._blank("L", 1 / 8)
        painter(Pen(small, 1 / 8), WHITE)
        mask = small.filter(ImageFilter.GaussianBlur(blur / 8)).resize(self.size, BICUBIC)
        self.image.paste(tone, (0, 0, *self.size), mask)

    def stamp(self, sprite: Image.Image, x: float, y: float) -> None:
        """A small picture with transparency, centred there."""
        place = (round(x - sprite.width / 2), round(y - sprite.height / 2))
        self.image.paste(sprite, place, sprite)

    def mirror_below(self, horizon: float, *, tint: Colour, strength: float) -> None:
        """Still water from the horizon down: what is above, flipped and smeared."""
        top = round(horizon)
        depth = self.height - top
        if depth < 8 or top < 8:
            return
        above = self.image.crop((0, max(top - depth * 2, 0), self.width, top))
        small = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
            (self.width // 4, depth // 4 + 1), BILINEAR
        )
        small = small.filter(ImageFilter.GaussianBlur((1.5, 9 * self.unit / 4)))
        small = self._ripple(small)
        water = Image.blend(Image.new("RGB", small.size, tint), small, strength)
        self.image.paste(water.resize((self.width, depth), BICUBIC), (0, top))

    def _ripple(self, water: Image.Image) -> Image.Image:
        """Shifts rows a little to either side, more of it nearer to the viewer."""
        rippled = water.copy()
        for row in range(0, water.height, 2):
            reach = 1 + row * 10 / water.height * self.unit
            shift = round(self.rng.gauss(0, reach * 0.45))
            strip = water.crop((0, row, water.width, row + 2))
            rippled.paste(ImageChops.offset(strip, shift, 0), (0, row))
        return rippled

    def finish(self, *, vignette: float = 0.35) -> Image.Image:
        """Darker corners and grain."""
        falloff = Image.radial_gradient("L").resize((64, 64))
        falloff = falloff.point(lambda v: int(max(v - 100, 0) / 155 * 255 * vignette))
        self.image.paste((4, 2, 10), (0, 0, *self.size), falloff.resize(self.size, BICUBIC))
        noise = grain().crop((0, 0, *self.size))
        return ImageChops.add(self.image, noise, 1, -5)

    def _blank(self, mode: str, scale: float) -> Image.Image:
        size = (int(self.width * scale + 0.999), int(self.height * scale + 0.999))
        return Image.new(mode, size)


def sprite(size: tuple[int, int], painter: Painter, *, finer: int = 4) -> Image.Image:
    """A small picture on transparent ground, painted finer than it will be."""
    large = Image.new("RGBA", (size[0] * finer, size[1] * finer))
    painter(Pen(large, finer))
    return large.reduce(finer)
