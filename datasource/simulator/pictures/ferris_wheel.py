"""A big wheel at the blue hour, lamps along its spokes, with water or people below."""

from math import cos, pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.town_and_crowd import (
    paint_crowd,
    paint_stars,
    paint_town,
)

SKIES = (
    ("#0a1438", "#1c3070", "#5468a8", "#e8a090"),
    ("#10082c", "#3a1c60", "#8c3c80", "#f08868"),
    ("#041c30", "#0c4058", "#3c7c88", "#f4c890"),
    ("#0c0c24", "#20204c", "#48407c", "#a868a0"),
)
LAMPS = (
    ("#ff4f79", "#ffd23f", "#4ecdf0"),
    ("#ffe9a8", "#ffb14d"),
    ("#7df0ff", "#b78bff", "#ffffff"),
    ("#ff5050", "#ffffff"),
    ("#8affa0", "#ffe156", "#ff7ab8"),
)


def paint_wheel(canvas: Canvas) -> None:
    """Sky, the wheel with its halo, its stand, a town, then water or a crowd."""
    rng, unit = canvas.rng, canvas.unit
    has_water = rng.random() < 0.55
    horizon = canvas.height * (rng.uniform(0.74, 0.8) if has_water else 0.95)
    canvas.wash([colour(text) for text in rng.choice(SKIES)], until=horizon)
    # Whole in wide pictures and in tall ones.
    radius = min(canvas.width * 0.44, horizon * 0.43)
    centre = (rng.uniform(0.38, 0.62) * canvas.width, horizon - radius * 1.14)
    lamps = [colour(text) for text in rng.choice(LAMPS)]
    canvas.glow(
        lambda pen: pen.dot(*centre, radius, dim(lamps[0], 0.3)), blur=120 * unit
    )
    paint_stars(canvas, below=horizon * 0.6)
    paint_town(
        canvas, horizon, tone=colour("#0b0c1c"), height=rng.uniform(0.08, 0.14), lit=0.5
    )
    # The stand is in the dark before the sky; the wheel is light itself.
    stand = colour("#12101e")
    canvas.shape(lambda pen, ink: paint_stand(pen, centre, radius, horizon, ink), stand)
    spokes = rng.choice((16, 20, 24, 28))
    turn = rng.uniform(0, 2 * pi)

    def paint(pen: Pen) -> None:
        paint_rim(pen, centre, radius, lamps[0], unit)
        for index in range(spokes):
            angle = turn + 2 * pi * index / spokes
            paint_spoke(pen, centre, angle, radius, lamps[index % len(lamps)], unit)

    canvas.shine(paint, blur=12 * unit, strength=2.2, band=(0, horizon))
    if has_water:
        canvas.mirror_below(horizon, tint=colour("#0a1024"), strength=0.78)
    else:
        size = canvas.height * rng.uniform(0.05, 0.08)
        paint_crowd(
            canvas,
            canvas.height - size * 1.4,
            tone=colour("#06060e"),
            size=size,
            arms=0.1,
        )


def paint_stand(
    pen: Pen, centre: Point, radius: float, ground: float, ink: Colour
) -> None:
    x, y = centre
    for side in (-1, 1):
        foot = (x + side * radius * 0.5, ground + 4)
        pen.line([centre, foot], ink, radius * 0.035)
        brace = (x + side * radius * 0.25, (y + ground) / 2)
        pen.line(
            [brace, (x - side * radius * 0.25, (y + ground) / 2)], ink, radius * 0.012
        )
    pen.dot(x, y, radius * 0.06, ink)


def paint_rim(
    pen: Pen, centre: Point, radius: float, tone: Colour, unit: float
) -> None:
    """Two rings of steel, and lamps all along the outer one."""
    x, y = centre
    # Outer rim, inner rim, and the ring round the hub.
    for share in (1.0, 0.93, 0.3):
        # A polygon of 96 corners passes for a circle.
        ring = [
            (
                x + cos(2 * pi * step / 96) * radius * share,
                y + sin(2 * pi * step / 96) * radius * share,
            )
            for step in range(97)
        ]
        pen.line(ring, dim(tone, 0.45), 2 * unit)
    for step in range(120):
        angle = 2 * pi * step / 120
        pen.dot(
            x + cos(angle) * radius,
            y + sin(angle) * radius,
            2.1 * unit,
            mix(tone, (255, 255, 255), 0.5),
        )


def paint_spoke(
    pen: Pen, centre: Point, angle: float, radius: float, tone: Colour, unit: float
) -> None:
    """A spoke with its lamps, and the gondola that hangs at its end."""
    x, y = centre
    reach = (cos(angle) * radius, sin(angle) * radius)
    pen.line([centre, (x + reach[0], y + reach[1])], dim(tone, 0.35), 1.4 * unit)
    # Lamps from the hub outwards, whiter towards the rim.
    for step in range(3, 15):
        share = step / 15
        light = mix(tone, (255, 255, 255), 0.35 * share)
        pen.dot(x + reach[0] * share, y + reach[1] * share, 2.3 * unit, light)
    # A gondola hangs upright wherever the wheel stands.
    left, top = x + reach[0] - radius * 0.035, y + reach[1] + radius * 0.012
    pen.box(left, top, left + radius * 0.07, top + radius * 0.062, dim(tone, 0.85))
    pen.box(
        left + radius * 0.01,
        top + radius * 0.01,
        left + radius * 0.06,
        top + radius * 0.032,
        colour("#fff3cc"),
    )
