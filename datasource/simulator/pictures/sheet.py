"""The paper: soft light, crisp shapes, still water and grain, quick and by seed."""

from collections.abc import Sequence
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.palette import WHITE, Colour, Point, shade
from datasource.simulator.pictures.pen import Painter, Pen, ShapePainter

NEAREST = Image.Resampling.NEAREST
BILINEAR = Image.Resampling.BILINEAR
BICUBIC = Image.Resampling.BICUBIC
SOFT = 4
Band = tuple[float, float]


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


class Sheet:
    """One picture being drawn; `unit` is a thousandth of its typical side.

    Everything soft that comes first is drawn small and enlarged once, when the
    first crisp thing needs it: that is most of the speed. A `band` (top, bottom)
    promises that nothing is drawn outside of it.
    """

    def __init__(self, width: int, height: int, rng: Random) -> None:
        self.width = width
        self.height = height
        self.rng = rng
        self.unit = (width * height) ** 0.5 / 1000
        self._soft: Image.Image | None = self._blank(1 / SOFT)
        self._crisp: Image.Image | None = None
        self.vignette = 0.35

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def image(self) -> Image.Image:
        """The picture so far, at full size."""
        if self._crisp is None:
            assert self._soft is not None
            self._crisp, self._soft = self._soft.resize(self.size, BICUBIC), None
        return self._crisp

    def wash(self, stops: Sequence[Colour], *, until: float | None = None) -> None:
        """Covers everything with colours from the top down to `until`."""
        assert self._soft is not None
        depth = max(round((until or self.height) / SOFT), 2)
        self._soft.paste(gradient((self._soft.width, depth), stops), (0, 0))
        if depth < self._soft.height:
            ground = (0, depth, *self._soft.size)
            self._soft.paste(stops[-1], ground)

    def glow(self, painter: Painter, *, blur: float) -> None:
        """Soft light: painted small, blurred by so many pixels, laid on as light."""
        small = self._blank(1 / 8)
        painter(Pen(small, 1 / 8))
        small = small.filter(ImageFilter.GaussianBlur(blur / 8))
        if self._soft is not None:
            light = small.resize(self._soft.size, BICUBIC)
            self._soft = ImageChops.screen(self._soft, light)
        else:
            light = small.resize(self.size, BILINEAR)
            self._crisp = ImageChops.screen(self.image, light)

    def haze(self, painter: ShapePainter, tone: Colour, *, blur: float) -> None:
        """Shapes of one colour with blurred edges: mist, clouds, shadows."""
        target = self._soft or self.image
        small = self._blank(1 / 8, "L")
        painter(Pen(small, 1 / 8), WHITE)
        small = small.filter(ImageFilter.GaussianBlur(blur / 8))
        target.paste(tone, (0, 0, *target.size), small.resize(target.size, BICUBIC))

    def shine(
        self, painter: Painter, *, blur: float, strength: float = 1.6, band: Band | None = None
    ) -> None:
        """Crisp light with a halo round it."""
        left, top, right, bottom = self._box(band)
        light = Image.new("RGB", (right, bottom - top))
        painter(Pen(light, 1, top=top))
        small = light.reduce(4).filter(ImageFilter.GaussianBlur(blur / 4))
        small = small.point(lambda value: min(int(value * strength), 255))
        halo = small.resize(light.size, BILINEAR)
        below = self.image.crop((left, top, right, bottom)) if band else self.image
        lit = ImageChops.screen(below, ImageChops.add(light, halo))
        if band:
            self.image.paste(lit, (0, top))
        else:
            self._crisp = lit

    def shape(self, painter: ShapePainter, tone: Colour, *, band: Band | None = None) -> None:
        """Shapes of one colour with smooth edges; the painter uses the ink given."""
        left, top, right, bottom = self._box(band)
        mask = Image.new("L", (right * 2, (bottom - top) * 2))
        painter(Pen(mask, 2, top=top), WHITE)
        self.image.paste(tone, (left, top, right, bottom), mask.reduce(2))

    def tone_at(self, x: float, y: float) -> Colour:
        """The colour there so far; the nearest one for places outside."""
        column = min(max(int(x), 0), self.width - 1)
        row = min(max(int(y), 0), self.height - 1)
        red, green, blue = self.image.crop((column, row, column + 1, row + 1)).tobytes()
        return red, green, blue

    def draw(self, painter: Painter, *, band: Band | None = None) -> None:
        """Shapes of many colours with smooth edges, one over the other."""
        box = self._box(band)
        below = self.image.crop(box) if band else self.image
        large = below.resize((below.width * 2, below.height * 2), NEAREST)
        painter(Pen(large, 2, top=box[1]))
        self.image.paste(large.reduce(2), box[:2])

    def pen(self) -> Pen:
        """Draws straight onto the picture, with hard edges."""
        return Pen(self.image, 1)

    def stamp(self, sprite: Image.Image, x: float, y: float) -> None:
        """A small picture with transparency, centred there."""
        place = (round(x - sprite.width / 2), round(y - sprite.height / 2))
        self.image.paste(sprite, place, sprite)

    def mirror_below(
        self, horizon: float, *, tint: Colour, strength: float, within: list[Point] | None = None
    ) -> None:
        """Still water from the horizon down: what is above, flipped and smeared.

        `within`: only there, with soft edges, as on wet stones.
        """
        top = round(horizon)
        depth = self.height - top
        if depth < 8 or top < 8:
            return
        above = self.image.crop((0, max(top - depth * 2, 0), self.width, top))
        small = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
            (self.width // 4, depth // 4 + 1), BILINEAR
        )
        small = small.filter(ImageFilter.GaussianBlur((1.5, 9 * self.unit / 4)))
        small = self._ripple(small).filter(ImageFilter.GaussianBlur((2, 0.7)))
        water = Image.blend(Image.new("RGB", small.size, tint), small, strength)
        mask = None
        if within:
            mask = Image.new("L", water.size)
            Pen(mask, 1 / 4, top=top).polygon(within, WHITE)
            mask = mask.filter(ImageFilter.GaussianBlur(3)).resize((self.width, depth), BILINEAR)
        self.image.paste(water.resize((self.width, depth), BICUBIC), (0, top), mask)

    def _ripple(self, water: Image.Image) -> Image.Image:
        """Shifts rows a little to either side, more of it nearer to the viewer."""
        rippled = water.copy()
        for row in range(0, water.height, 2):
            reach = 1 + row * 10 / water.height * self.unit
            shift = round(self.rng.gauss(0, reach * 0.45))
            strip = water.crop((0, row, water.width, row + 2))
            rippled.paste(ImageChops.offset(strip, shift, 0), (0, row))
        return rippled

    def finish(self) -> Image.Image:
        """Darker corners and grain."""
        falloff = Image.radial_gradient("L").resize((64, 64))
        falloff = falloff.point(lambda v: int(max(v - 100, 0) / 155 * 255 * self.vignette))
        corners = falloff.resize(self.size, BILINEAR)
        self.image.paste((4, 2, 10), (0, 0, *self.size), corners)
        noise = grain().crop((0, 0, *self.size))
        return ImageChops.add(self.image, noise, 1, -5)

    def _box(self, band: Band | None) -> tuple[int, int, int, int]:
        top, bottom = band or (0, self.height)
        top, bottom = max(int(top), 0), min(int(bottom) + 1, self.height)
        return 0, min(top, self.height - 8), self.width, max(bottom, 8)

    def _blank(self, scale: float, mode: str = "RGB") -> Image.Image:
        size = (int(self.width * scale + 0.999), int(self.height * scale + 0.999))
        return Image.new(mode, size)
