"""Lanterns: a sky full of rising ones, or paper balls on strings over a street."""

from PIL import Image

from datasource.simulator.pictures.canvas import BICUBIC, Canvas
from datasource.simulator.pictures.palette import Colour, colour, shade
from datasource.simulator.pictures.paper_lanterns import paint_hanging
from datasource.simulator.pictures.pen import Pen, sprite
from datasource.simulator.pictures.town_and_crowd import paint_crowd, paint_stars

SKIES = (
    ("#060a1e", "#10183c", "#27305f", "#5a4a6e"),
    ("#0b0820", "#1f1440", "#47265c", "#8c4a52"),
    ("#04121c", "#0a2a3a", "#1b4a58", "#4d6f6a"),
    ("#120a1c", "#2c1430", "#5a2838", "#a85a3c"),
)
FLAMES = [colour(text) for text in ("#d9531e", "#ff9d45", "#ffd27a", "#fff3c4")]


def sky_lantern(size: int) -> Image.Image:
    """A paper bag with a fire at its mouth, brightest below."""
    width, height = size, round(size * 1.3)

    def paint(pen: Pen) -> None:
        # Forty flat ellipses, one over the other, from the top down to the fire.
        steps = 40
        for step in range(steps):
            share = step / (steps - 1)
            y = height * (0.04 + 0.9 * share)
            half = (
                width * (0.46 - 0.14 * share**1.5) * min(1.0, (share * 6 + 0.25)) ** 0.5
            )
            tone = shade(FLAMES, share**0.7)
            pen.ellipse(width / 2, y, half, height * 0.035, tone)
        pen.ellipse(
            width / 2, height * 0.945, width * 0.3, height * 0.03, colour("#a8461a")
        )
        pen.ellipse(
            width / 2, height * 0.945, width * 0.2, height * 0.018, colour("#fffbe8")
        )
        # Two seams of the paper.
        for side in (-0.2, 0.2):
            points = [
                (width * (0.5 + side * 1.3), height * 0.06),
                (width * (0.5 + side), height * 0.93),
            ]
            pen.line(points, colour("#e08a3a"), width * 0.012)

    return sprite((width, height), paint, finer=3)


def paint_lanterns(canvas: Canvas) -> None:
    """One of the two kinds."""
    if canvas.rng.random() < 0.55:
        paint_rising(canvas)
    else:
        paint_hanging(canvas, [colour(text) for text in canvas.rng.choice(SKIES)])


def paint_rising(canvas: Canvas) -> None:
    """Hundreds far away, dozens nearer, a few close enough to see the paper."""
    rng, unit = canvas.rng, canvas.unit
    has_water = rng.random() < 0.5
    horizon = canvas.height * (rng.uniform(0.74, 0.82) if has_water else 1.0)
    canvas.wash([colour(text) for text in rng.choice(SKIES)], until=horizon)
    centre = rng.uniform(0.2, 0.8) * canvas.width
    canvas.glow(
        lambda pen: pen.ellipse(
            centre, horizon, canvas.width * 0.5, horizon * 0.3, colour("#7a3c18")
        ),
        blur=150 * unit,
    )
    paint_stars(canvas, below=horizon * 0.5)
    # Most of them near the horizon, round the place where they are let go.
    small = [
        (
            rng.gauss(centre, canvas.width * 0.34),
            horizon * (1 - abs(rng.gauss(0, 0.36))),
            rng.uniform(1.2, 4.5),
        )
        for _ in range(190)
    ]

    def paint_far(pen: Pen) -> None:
        for x, y, size in small:
            tone = shade(
                [colour("#b8541c"), colour("#ffb254"), colour("#ffe0a0")], size / 4.5
            )
            pen.ellipse(x, y, size * unit, size * 1.35 * unit, tone)

    canvas.shine(paint_far, blur=9 * unit, strength=2.0, band=(0, horizon))
    stamp_rising(canvas, horizon)
    if has_water:
        paint_shore(canvas, horizon)
        canvas.mirror_below(horizon, tint=colour("#0a0d1c"), strength=0.72)
    else:
        size = canvas.height * rng.uniform(0.05, 0.09)
        paint_crowd(
            canvas,
            canvas.height - size * 1.5,
            tone=colour("#07060c"),
            size=size,
            arms=0.45,
        )


def stamp_rising(canvas: Canvas, horizon: float) -> None:
    rng, unit = canvas.rng, canvas.unit
    # Few near ones; sorted, so that they come last and stand in front.
    depths = sorted(rng.uniform(0.1, 1.0) ** 2.6 for _ in range(rng.randint(22, 34)))
    # Painted once and resized for each.
    picture = sky_lantern(160)
    spots = []
    for near in depths:
        size = (16 + 150 * near) * unit
        spots.append(
            (rng.uniform(0, canvas.width), rng.uniform(0.02, 0.86) * horizon, size)
        )

    def paint_halo(pen: Pen) -> None:
        for x, y, size in spots:
            pen.ellipse(x, y + size * 0.2, size * 0.75, size * 0.85, colour("#8a3f12"))

    # All halos in one layer, below all lanterns: one blur instead of thirty.
    canvas.glow(paint_halo, blur=34 * unit)
    for x, y, size in spots:
        shown = picture.resize(
            (max(round(size), 1), max(round(size * 1.3), 1)), BICUBIC
        )
        canvas.stamp(shown.rotate(rng.uniform(-9, 9), BICUBIC, expand=True), x, y)


def paint_shore(canvas: Canvas, horizon: float) -> None:
    """A dark line of hills and trees between sky and water."""
    rng = canvas.rng
    heights = [rng.uniform(0.2, 1.0) for _ in range(24)]

    def paint(pen: Pen, ink: Colour) -> None:
        top = canvas.height * 0.05
        points = [
            (canvas.width * i / 23, horizon - top * h) for i, h in enumerate(heights)
        ]
        pen.polygon([(0, horizon + 3), *points, (canvas.width, horizon + 3)], ink)
        for _ in range(60):
            x = rng.uniform(0, canvas.width)
            pen.dot(
                x, horizon - top * rng.uniform(0, 0.8), top * rng.uniform(0.1, 0.3), ink
            )

    canvas.shape(
        paint, colour("#080a12"), band=(horizon - canvas.height * 0.07, horizon + 4)
    )
