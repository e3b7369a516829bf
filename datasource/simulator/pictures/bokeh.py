"""Lights so far out of focus that a lens makes discs of them."""

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.backgrounds import enlarge
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, dim, mix
from datasource.simulator.pictures.pen import Pen


def paint_discs(
    canvas: Canvas,
    tones: list[Colour],
    *,
    radius: float,
    count: int,
    top: float = 0,
    bottom: float = 1,
    strength: float = 0.5,
) -> None:
    """Discs between two heights (shares of the picture), brighter at their rims."""
    rng = canvas.rng
    spots = [
        (
            (
                rng.uniform(-0.02, 1.02) * canvas.width,
                rng.uniform(top, bottom) * canvas.height,
            ),
            radius * rng.uniform(0.55, 1.25),
            dim(rng.choice(tones), strength * rng.uniform(0.25, 1)),
        )
        for _ in range(count)
    ]
    # Three layers that add up, for discs that overlap shine through each other.
    scale = 0.25 if radius > 12 else 0.5
    size = (int(canvas.width * scale) + 1, int(canvas.height * scale) + 1)
    light = Image.new("RGB", size)
    for layer in range(3):
        small = Image.new("RGB", size)
        paint_layer(spots[layer::3], Pen(small, scale))
        # As soft as the edges are that a real lens draws.
        small = small.filter(ImageFilter.GaussianBlur(max(radius * scale * 0.07, 0.7)))
        light = ImageChops.screen(light, small)
    whole = enlarge(light, canvas.size)
    canvas.image.paste(ImageChops.screen(canvas.image, whole))


def paint_layer(spots: list[tuple[Point, float, Colour]], pen: Pen) -> None:
    for (x, y), size, tone in spots:
        pen.dot(x, y, size, tone)
        pen.dot(x, y, size * 0.9, dim(tone, 0.78))
        pen.dot(x - size * 0.1, y - size * 0.1, size * 0.5, dim(tone, 0.82))


def warm(tones: list[Colour]) -> list[Colour]:
    """The same, nearer to the colour of a light bulb."""
    return [mix(tone, (255, 196, 110), 0.35) for tone in tones]
