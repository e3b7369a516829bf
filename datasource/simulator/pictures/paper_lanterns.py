"""Paper balls on strings over a street."""

from math import cos, pi, sin

from PIL import Image, ImageFilter

from datasource.simulator.pictures.canvas import BICUBIC, Canvas
from datasource.simulator.pictures.palette import Colour, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen, sprite
from datasource.simulator.pictures.town_and_crowd import paint_crowd

PAPERS = (
    "#e63b2e",
    "#f2a526",
    "#f26fa0",
    "#f7e3b0",
    "#3fa7b8",
    "#7b5cc4",
    "#62b05a",
    "#ff7a3c",
)


def paper_ball(size: int, tone: Colour) -> Image.Image:
    """A round lantern with ribs, lit from inside."""

    def paint(pen: Pen) -> None:
        middle, radius = size / 2, size * 0.42
        # Discs that shrink and grow brighter, a little below the middle, where the
        # bulb is.
        for ring in range(24):
            share = ring / 23
            light = shade(
                [dim(tone, 0.62), tone, mix(tone, (255, 240, 200), 0.62)], share
            )
            reach = radius * (1 - share * 0.9)
            pen.ellipse(
                middle, middle + radius * share * 0.16, reach, reach * 0.9, light
            )
        # Ribs are circles seen from the side, and hang through a little.
        for rib in range(-4, 5):
            y = middle + radius * 0.9 * rib / 5
            half = radius * (1 - (rib / 5) ** 2) ** 0.5
            arc = [
                (middle + half * x / 8, y + radius * 0.035 * (1 - (x / 8) ** 2))
                for x in range(-8, 9)
            ]
            pen.line(arc, dim(tone, 0.72), size * 0.008)
        # The caps at both ends, and a tassel.
        for y in (middle - radius * 0.9, middle + radius * 0.9):
            pen.box(
                middle - size * 0.12,
                y - size * 0.025,
                middle + size * 0.12,
                y + size * 0.025,
                colour("#2a1712"),
            )
        pen.line(
            [(middle, middle + radius), (middle, size)], dim(tone, 0.8), size * 0.02
        )

    return sprite((size, size), paint, finer=3)


def paint_hanging(canvas: Canvas, sky: list[Colour]) -> None:
    """Strings of coloured balls; the farther ones smaller, softer and higher up."""
    rng, unit = canvas.rng, canvas.unit
    canvas.wash(sky)
    tones = [colour(text) for text in rng.sample(PAPERS, rng.choice((1, 3, 4, 6)))]
    rows = 4
    rows_of_lanterns = [lantern_row(canvas, row, rows) for row in range(rows)]

    def paint_halo(pen: Pen) -> None:
        for row in rows_of_lanterns:
            for index, (x, y, size) in enumerate(row):
                pen.dot(x, y, size * 0.62, dim(tones[index % len(tones)], 0.4))

    canvas.glow(paint_halo, blur=60 * unit)
    # One ball of each colour, resized for all lanterns that have it.
    balls = [paper_ball(200, tone) for tone in tones]
    for depth, row in enumerate(rows_of_lanterns):
        canvas.pen().line(
            [(x, y - size * 0.44) for x, y, size in row],
            (24, 16, 22),
            (1 + depth) * unit,
        )
        for index, (x, y, size) in enumerate(row):
            ball = balls[index % len(balls)].resize(
                (max(round(size), 1), max(round(size), 1)), BICUBIC
            )
            # The nearest row is out of focus, where it is large enough to show.
            if depth == rows - 1 and size > 150 * unit:
                ball = ball.filter(ImageFilter.GaussianBlur(3 * unit))
            canvas.stamp(ball, x, y)
    size = canvas.height * rng.uniform(0.06, 0.1)
    paint_crowd(
        canvas, canvas.height - size * 1.3, tone=colour("#090610"), size=size, arms=0.15
    )


def lantern_row(
    canvas: Canvas, row: int, rows: int
) -> list[tuple[float, float, float]]:
    """Places and sizes along one sagging string, from one end to the other."""
    rng = canvas.rng
    near = (row + 1) / rows
    size = (52 + 185 * near**1.7) * canvas.unit
    count = max(3, round(canvas.width / (size * 1.25)) + 2)
    top = canvas.height * (0.6 - 0.54 * near) + rng.uniform(-0.03, 0.03) * canvas.height
    slope = rng.uniform(-0.1, 0.1) * canvas.height
    sag = canvas.height * rng.uniform(0.08, 0.16)
    lanterns = []
    for index in range(count):
        share = (index + 0.5) / count
        x = canvas.width * (share * 1.16 - 0.08) + cos(index * 2.4) * size * 0.06
        y = top + slope * (share - 0.5) + sag * sin(pi * share) + size * 0.5
        lanterns.append((x, y, size * rng.uniform(0.9, 1.08)))
    return lanterns
