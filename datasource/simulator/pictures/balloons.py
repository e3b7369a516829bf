"""Hot-air balloons in the morning above hills that fade into the mist."""

from itertools import pairwise
from math import cos, pi, sin, sqrt

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.skies import paint_clouds, roughen

# sky from top to horizon, far hills, near hills
MORNINGS = (
    (("#3f6fb0", "#86a8d8", "#f4c8b0", "#ffe2b8"), "#d8b4b8", "#2c3a58"),
    (("#2c3e78", "#7a6cae", "#e894a0", "#ffd09a"), "#c890a4", "#2a1f44"),
    (("#5aa8d0", "#a0d4e4", "#e4f0e0", "#fff2cc"), "#b4ccc8", "#24483e"),
    (("#e8785a", "#f4a878", "#fcd8a0", "#fff0d0"), "#e0a488", "#4a2434"),
    (("#7a94c8", "#b8b8e0", "#f0d0e0", "#fff0e8"), "#c4b0d0", "#3a3464"),
)
FABRICS = (
    ("#e63946", "#f1faee", "#457b9d"),
    ("#ffbe0b", "#fb5607", "#ff006e"),
    ("#2a9d8f", "#e9c46a", "#e76f51"),
    ("#7b2cbf", "#ff9e00", "#ffffff"),
    ("#d62828", "#fcbf49", "#003049"),
    ("#06d6a0", "#118ab2", "#ffd166"),
    ("#ff5d8f", "#ffffff", "#ffc857"),
)


def half_width(share: float) -> float:
    """An envelope's half width at a height from 0 (top) to 1 (mouth), in widths."""
    # The upper part is an ellipse, the lower one narrows to the mouth.
    if share < 0.42:
        return 0.49 * sqrt(1 - (1 - share / 0.42) ** 2)
    down = (share - 0.42) / 0.58
    narrowed: float = 0.49 - 0.36 * down**1.55 - 0.02 * down
    return narrowed


def paint_balloon(
    pen: Pen, position: Point, width: float, tones: list[Colour], gores: int, sun: float
) -> None:
    """An envelope of coloured strips with light from one side, and its basket."""
    x, y = position
    # Near balloons show the curve of their rows; far ones do with half of them.
    rows = 30 if width > 120 else 14
    levels = [
        (y + width * 1.1 * row / rows, width * half_width(row / rows))
        for row in range(rows + 1)
    ]
    # Equal angles round the balloon, seen from the side: narrow at the rim.
    edges = [-cos(pi * gore / gores) for gore in range(gores + 1)]
    for row, ((top, upper), (bottom, lower)) in enumerate(pairwise(levels)):
        for gore, (left, right) in enumerate(pairwise(edges)):
            # Brightest where the strip faces the sun, darker away from it.
            light = 1.12 - 0.45 * abs((left + right) / 2 - sun) ** 1.3
            # With three colours the pattern moves on at each third of the height.
            shift = row * 3 // rows if len(tones) > 2 else 0
            tone = dim(tones[(gore + shift) % len(tones)], light)
            corners = (
                (left * upper, top),
                (right * upper, top),
                (right * lower, bottom),
                (left * lower, bottom),
            )
            pen.polygon([(x + across, down) for across, down in corners], tone)
    for side in (-1, 1):
        rope = [
            (x + side * width * 0.11, y + width * 1.09),
            (x + side * width * 0.055, y + width * 1.21),
        ]
        pen.line(rope, (60, 40, 30), width * 0.008)
    pen.box(
        x - width * 0.06,
        y + width * 1.2,
        x + width * 0.06,
        y + width * 1.3,
        colour("#6b4426"),
    )
    pen.box(
        x - width * 0.07,
        y + width * 1.2,
        x + width * 0.07,
        y + width * 1.22,
        colour("#3c2414"),
    )


def paint_balloons(canvas: Canvas) -> None:
    """Sky and sun, four to six ranges of hills, balloons between them."""
    rng, unit = canvas.rng, canvas.unit
    stops, far, near = rng.choice(MORNINGS)
    horizon = canvas.height * rng.uniform(0.6, 0.74)
    canvas.vignette = 0.15
    canvas.wash([colour(text) for text in stops], until=horizon)
    sun_x = rng.uniform(0.1, 0.9) * canvas.width
    sun_y = horizon * rng.uniform(0.72, 0.98)
    canvas.glow(
        lambda pen: pen.dot(sun_x, sun_y, 160 * unit, colour("#8a5a30")),
        blur=130 * unit,
    )
    canvas.glow(
        lambda pen: pen.dot(sun_x, sun_y, 46 * unit, colour("#fff0c8")), blur=14 * unit
    )
    paint_clouds(canvas, horizon, [colour(text) for text in stops])
    # Air makes what is far pale, so the tones go from the far one to the near one.
    hills = [colour(far), mix(colour(far), colour(near), 0.6), colour(near)]
    canvas.draw(
        lambda pen: paint_hills(canvas, pen, horizon, hills),
        band=(horizon * 0.7, canvas.height),
    )
    roughen(canvas, horizon, dim(hills[2], 0.5), cells=24, strength=0.8)
    # From -1, on the left, to 1: which side of a balloon the sun is at.
    light = sun_x / canvas.width * 2 - 1
    canvas.draw(
        lambda pen: paint_flight(canvas, pen, horizon, sun=light),
        band=(0, horizon * 1.25),
    )


def paint_hills(canvas: Canvas, pen: Pen, horizon: float, tones: list[Colour]) -> None:
    """Four to six ranges, each darker than the one behind it."""
    ranges = canvas.rng.randint(4, 6)
    for index in range(ranges):
        share = index / (ranges - 1)
        base = horizon + (canvas.height - horizon) * share * 0.72
        height = canvas.height * (0.13 - 0.05 * share)
        ridge = [(x, base - height * rise) for x, rise in ridge_line(canvas)]
        tone = shade(tones, share)
        mist = mix(tone, (255, 240, 225), 0.38 * (1 - share))
        # From the ridge down into the mist that lies at the foot of the range.
        for layer in range(14):
            floor = base + height * (layer / 7 - 0.9)
            points = [(x, max(y, floor)) for x, y in ridge]
            corners = [
                (-2.0, canvas.height + 2.0),
                *points,
                (canvas.width + 2.0, canvas.height + 2.0),
            ]
            pen.polygon(corners, mix(tone, mist, layer / 13))


def ridge_line(canvas: Canvas) -> list[Point]:
    """A line of hills from left to right, as heights around a half."""
    rng = canvas.rng
    # Five sines, each faster and flatter than the one before, look like hills.
    waves = [
        (rng.uniform(0.6, 3.4) * (1 + n), rng.uniform(0, 6.3), 1 / (1 + n) ** 1.1)
        for n in range(5)
    ]
    points = []
    for step in range(-1, 82):
        x = step / 80 * max(canvas.width / canvas.height, 0.7)
        rise = sum(size * sin(x * speed * 2.2 + start) for speed, start, size in waves)
        points.append((canvas.width * step / 80, 0.42 + 0.3 * rise))
    return points


def paint_flight(canvas: Canvas, pen: Pen, horizon: float, *, sun: float) -> None:
    """Six to twelve of them, the far ones small and pale."""
    rng, unit = canvas.rng, canvas.unit
    count = rng.randint(6, 12)
    sky = canvas.tone_at(canvas.width / 2, horizon * 0.6)
    # Mostly small ones, painted first; the last and nearest one is always large.
    sizes = sorted(24 + 330 * rng.random() ** 3.2 for _ in range(count))
    sizes[-1] = rng.uniform(200, 400)
    # Each has a slice of the width of its own, in random order, so few overlap.
    slots = rng.sample(range(count), count)
    for index, size in enumerate(sizes):
        tones = [colour(text) for text in rng.choice(FABRICS)][: rng.choice((2, 3, 3))]
        faded = [mix(tone, sky, 0.5 * (1 - index / count)) for tone in tones]
        x = (slots[index] + rng.uniform(0.2, 0.8)) / count * canvas.width
        y = rng.uniform(0.14, 0.82) * horizon - size * unit * 0.6
        paint_balloon(pen, (x, y), size * unit, faded, rng.choice((8, 10, 12)), sun)
