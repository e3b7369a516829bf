"""Rows of people, sharp where the lens looks and soft before and behind that."""

from random import Random

from PIL import Image, ImageOps

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.figures import draw_figure
from datasource.simulator.pictures.looks import Looks, make_looks
from datasource.simulator.pictures.volumes import Light, out_of_focus

# So many people are drawn for a row; it repeats and mirrors them.
POOL = 4


def paint_row(
    canvas: Canvas,
    base: float,
    *,
    head: float,
    light: Light,
    seen_from: str = "back",
    arms: tuple[str, ...] = ("",),
    blur: float = 0,
    closeness: float = 1,
) -> None:
    """People side by side whose chins are at the height `base`."""
    rng = canvas.rng
    head = max(head, 2)
    people = [
        photographed(
            make_looks(rng, seen_from=seen_from, arms=arms), head, light, blur, rng
        )
        for _ in range(POOL)
    ]
    x = -rng.uniform(0, 1.5) * head
    while x < canvas.width + head:
        figure = rng.choice(people)
        # Mirrored now and then; the light then comes from the other side, which
        # nobody sees in a crowd.
        if rng.random() < 0.4:
            figure = ImageOps.mirror(figure)
        # The chin is at 2 of 5.4 heads; `stamp` wants the middle.
        y = base + rng.gauss(0, 0.16) * head + 0.7 * head
        canvas.stamp(figure, x, y)
        x += head * rng.uniform(0.9, 2.1) / closeness


def photographed(
    looks: Looks, head: float, light: Light, blur: float, rng: Random
) -> Image.Image:
    """Somebody as the lens sees them: not quite upright, not as tall as the others."""
    figure, factor = draw_small(looks, head, light, blur)
    middle = (figure.width / 2, figure.height * 0.6)
    turned = figure.rotate(rng.gauss(0, 5), Image.Resampling.BILINEAR, center=middle)
    return larger(turned, factor * rng.uniform(0.86, 1.12))


def draw_small(
    looks: Looks, head: float, light: Light, blur: float
) -> tuple[Image.Image, float]:
    """Somebody with that blur, and how much larger the sprite must be made.

    The more it is blurred, the smaller it is drawn: nobody sees the details.
    """
    # And no lens is sharp to the last pixel of a large picture.
    factor = min(max(blur / 1.5, head / 26, 1), max(blur, 1.7), 8)
    figure = draw_figure(looks, head / factor, light)
    # Enlarging is a blur as well: little needs one besides.
    return (out_of_focus(figure, blur / factor) if blur >= 1 else figure), factor


def larger(sprite: Image.Image, factor: float) -> Image.Image:
    size = (round(sprite.width * factor), round(sprite.height * factor))
    # The plainer filter takes half of the time, and a crowd is never quite sharp.
    return sprite.resize((max(size[0], 2), max(size[1], 2)), Image.Resampling.BILINEAR)
