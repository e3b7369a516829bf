"""The canvas of one picture: soft light, crisp shapes, still water and grain."""

from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.backgrounds import NEAREST, enlarge, gradient
from datasource.simulator.pictures.development import develop
from datasource.simulator.pictures.palette import WHITE, Colour, Point
from datasource.simulator.pictures.pen import Painter, Pen, ShapePainter

BILINEAR = Image.Resampling.BILINEAR
BICUBIC = Image.Resampling.BICUBIC
# Soft content is drawn at a quarter of the size, and nobody sees it.
SOFT_SCALE = 4
Band = tuple[float, float]


class Canvas:
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
        self._image = self._blank(1 / SOFT_SCALE)
        self._is_soft = True
        self.vignette = 0.35

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def image(self) -> Image.Image:
        """The picture so far, at full size."""
        if self._is_soft:
            self._image, self._is_soft = enlarge(self._image, self.size), False
        return self._image

    def wash(self, stops: Sequence[Colour], *, until: float | None = None) -> None:
        """Covers everything with colours from the top down to `until`."""
        scale = SOFT_SCALE if self._is_soft else 1
        # A gradient needs two rows; `until` may lie at the very top.
        depth = max(round((until or self.height) / scale), 2)
        self._image.paste(gradient((self._image.width, depth), stops), (0, 0))
        if depth < self._image.height:
            # What lies below has the last colour, not black, for shapes mix with it.
            self._image.paste(stops[-1], (0, depth, *self._image.size))

    def glow(self, painter: Painter, *, blur: float) -> None:
        """Soft light: painted small, blurred by so many pixels, laid on as light."""
        small = self._blank(1 / 8)
        painter(Pen(small, 1 / 8))
        small = small.filter(ImageFilter.GaussianBlur(blur / 8))
        light = enlarge(small, self._image.size)
        # Screen adds light and never takes any: black leaves what is there.
        self._image = ImageChops.screen(self._image, light)

    def haze(self, painter: ShapePainter, tone: Colour, *, blur: float) -> None:
        """Shapes of one colour with blurred edges: mist, clouds, shadows."""
        target = self._image
        # One channel, used as a mask: grey is half transparent.
        small = self._blank(1 / 8, "L")
        painter(Pen(small, 1 / 8), WHITE)
        small = small.filter(ImageFilter.GaussianBlur(blur / 8))
        target.paste(tone, (0, 0, *target.size), enlarge(small, target.size))

    def shine(
        self,
        painter: Painter,
        *,
        blur: float,
        strength: float = 1.6,
        band: Band | None = None,
    ) -> None:
        """Crisp light with a halo round it."""
        left, top, right, bottom = self._box(band)
        light = Image.new("RGB", (right, bottom - top))
        painter(Pen(light, 1, top=top))
        # The halo is the light itself, blurred at a quarter of its size.
        small = light.reduce(4).filter(ImageFilter.GaussianBlur(blur / 4))
        small = small.point(lambda value: min(int(value * strength), 255))
        halo = enlarge(small, light.size)
        below = self.image.crop((left, top, right, bottom)) if band else self.image
        lit = ImageChops.screen(below, ImageChops.add(light, halo))
        if band:
            self.image.paste(lit, (0, top))
        else:
            self._image = lit

    def shape(
        self, painter: ShapePainter, tone: Colour, *, band: Band | None = None
    ) -> None:
        """Shapes of one colour with smooth edges; the painter uses the ink given."""
        left, top, right, bottom = self._box(band)
        # Painted at twice the size and reduced: that is what makes the edges smooth.
        mask = Image.new("L", (right * 2, (bottom - top) * 2))
        painter(Pen(mask, 2, top=top), WHITE)
        self.image.paste(tone, (left, top, right, bottom), mask.reduce(2))

    def tone_at(self, x: float, y: float) -> Colour:
        """The colour there so far; the nearest one for points outside."""
        column = min(max(int(x), 0), self.width - 1)
        row = min(max(int(y), 0), self.height - 1)
        red, green, blue = self.image.crop((column, row, column + 1, row + 1)).tobytes()
        return red, green, blue

    def draw(self, painter: Painter, *, band: Band | None = None) -> None:
        """Shapes of many colours with smooth edges, one over the other."""
        box = self._box(band)
        below = self.image.crop(box) if band else self.image
        # The background goes along, so that smooth edges mix with what is behind them.
        large = below.resize((below.width * 2, below.height * 2), NEAREST)
        painter(Pen(large, 2, top=box[1]))
        self.image.paste(large.reduce(2), box[:2])

    def pen(self) -> Pen:
        """Draws straight onto the picture, with hard edges."""
        return Pen(self.image, 1)

    def stamp(self, sprite: Image.Image, x: float, y: float) -> None:
        """A small picture with transparency, centred there."""
        corner = (round(x - sprite.width / 2), round(y - sprite.height / 2))
        self.image.paste(sprite, corner, sprite)

    def mirror_below(
        self,
        horizon: float,
        *,
        tint: Colour,
        strength: float,
        within: list[Point] | None = None,
    ) -> None:
        """Still water from the horizon down: what is above, flipped and smeared.

        `within`: only there, with soft edges, as on wet stones.
        """
        top = round(horizon)
        depth = self.height - top
        # Too little of either for a reflection, and the filters need some pixels.
        if depth < 8 or top < 8:
            return
        # Twice the depth of the water, squeezed into it: water is seen at an angle.
        above = self.image.crop((0, max(top - depth * 2, 0), self.width, top))
        small = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
            (self.width // 4, depth // 4 + 1), BILINEAR
        )
        # More down than across: waves smear a reflection towards the viewer.
        small = small.filter(ImageFilter.GaussianBlur((1.5, 9 * self.unit / 4)))
        small = self._ripple(small).filter(ImageFilter.GaussianBlur((2, 0.7)))
        water = Image.blend(Image.new("RGB", small.size, tint), small, strength)
        mask = None
        if within:
            mask = Image.new("L", water.size)
            Pen(mask, 1 / 4, top=top).polygon(within, WHITE)
            mask = mask.filter(ImageFilter.GaussianBlur(3))
            mask = enlarge(mask, (self.width, depth))
        self.image.paste(enlarge(water, (self.width, depth)), (0, top), mask)

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
        """The picture as a camera would have taken it."""
        return develop(self.image, self.rng, vignette=self.vignette)

    def _box(self, band: Band | None) -> tuple[int, int, int, int]:
        top, bottom = band or (0, self.height)
        top, bottom = max(int(top), 0), min(int(bottom) + 1, self.height)
        # At least 8 rows: half and quarter sizes of less would be empty.
        return 0, min(top, self.height - 8), self.width, max(bottom, 8)

    def _blank(self, scale: float, mode: str = "RGB") -> Image.Image:
        # Rounded up, or the last row and column would stay without paint.
        size = (int(self.width * scale + 0.999), int(self.height * scale + 0.999))
        return Image.new(mode, size)
