"""A pen that draws in the picture's coordinates on an image of any scale."""

from collections.abc import Callable, Iterable

from PIL import Image, ImageDraw

from datasource.simulator.pictures.palette import Colour, Point


class Pen:
    """Draws in the picture's own coordinates on an image of another scale."""

    def __init__(self, image: Image.Image, scale: float, *, top: float = 0) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = scale
        self._top = top
        # Masks have one channel: painters give a colour all the same, red counts.
        self._is_mask = image.mode == "L"

    def _ink(self, tone: Colour) -> Colour | int:
        return tone[0] if self._is_mask else tone

    def _scaled(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._scale, (y - self._top) * self._scale) for x, y in points]

    def dot(self, x: float, y: float, radius: float, tone: Colour) -> None:
        self.ellipse(x, y, radius, radius, tone)

    def ellipse(
        self, x: float, y: float, across: float, down: float, tone: Colour
    ) -> None:
        y -= self._top
        edges = (x - across, y - down, x + across, y + down)
        self._draw.ellipse([edge * self._scale for edge in edges], fill=self._ink(tone))

    def line(self, points: Iterable[Point], tone: Colour, width: float = 1) -> None:
        scaled = self._scaled(points)
        # Pillow takes 0 for the default, and a line must not vanish at a small scale.
        thick = max(round(width * self._scale), 1)
        self._draw.line(scaled, fill=self._ink(tone), width=thick, joint="curve")

    def polygon(self, points: Iterable[Point], tone: Colour) -> None:
        scaled = self._scaled(points)
        self._draw.polygon(scaled, fill=self._ink(tone))

    def box(
        self, left: float, top: float, right: float, bottom: float, tone: Colour
    ) -> None:
        # Pillow raises for a box turned inside out, and a window may shrink to nothing.
        if right > left and bottom > top:
            edges = (left, top - self._top, right, bottom - self._top)
            scaled = [edge * self._scale for edge in edges]
            self._draw.rectangle(scaled, fill=self._ink(tone))


Painter = Callable[[Pen], None]
ShapePainter = Callable[[Pen, Colour], None]


def sprite(size: tuple[int, int], painter: Painter, *, finer: int = 4) -> Image.Image:
    """A small picture on transparent ground, painted finer than it will be."""
    large = Image.new("RGBA", (size[0] * finer, size[1] * finer))
    painter(Pen(large, finer))
    return large.reduce(finer)
