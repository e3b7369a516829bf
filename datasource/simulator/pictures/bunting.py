"""Bunting over the roofs of a town, at dusk or on a bright afternoon."""

from math import pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.skies import paint_clouds
from datasource.simulator.pictures.town_and_crowd import paint_crowd, paint_town

SKIES = (
    ("#2a3a78", "#7858a0", "#e87888", "#ffc078"),
    ("#1c2454", "#503c88", "#c05c90", "#ff9870"),
    ("#3c78b8", "#88b8e0", "#f0d8b8", "#ffd098"),
    ("#4a98d8", "#98ccf0", "#d8f0fc", "#fff6e0"),
    ("#301c50", "#783068", "#d85858", "#ffb050"),
)
FLAGS = (
    ("#e63946", "#ffb703", "#2a9d8f", "#f1faee", "#457b9d"),
    ("#ff5d8f", "#ffd23f", "#3bceac", "#0ead69", "#ffffff"),
    ("#d62828", "#f77f00", "#fcbf49", "#eae2b7"),
    ("#5f0f40", "#fb8b24", "#e36414", "#0f8b8d", "#fff1d0"),
    ("#7b2cbf", "#ff9e00", "#ff4d6d", "#48cae4", "#ffffff"),
)


def paint_bunting(canvas: Canvas) -> None:
    """Sky and clouds, roofs far below, then five to nine crossing strings."""
    rng, unit = canvas.rng, canvas.unit
    canvas.vignette = 0.22
    horizon = canvas.height * rng.uniform(0.84, 0.92)
    sky = [colour(text) for text in rng.choice(SKIES)]
    canvas.wash(sky, until=horizon)
    sun = (rng.uniform(0.1, 0.9) * canvas.width, horizon * rng.uniform(0.8, 0.98))
    canvas.glow(
        lambda pen: pen.dot(*sun, 150 * unit, colour("#a85a24")), blur=140 * unit
    )
    canvas.glow(lambda pen: pen.dot(*sun, 40 * unit, colour("#ffe8b8")), blur=16 * unit)
    paint_clouds(canvas, horizon, sky)
    # The town takes its tone from the sky at the sun, so that both belong together.
    dusk = mix(canvas.tone_at(sun[0], 4), (20, 14, 34), 0.72)
    paint_town(canvas, horizon, tone=dusk, height=rng.uniform(0.2, 0.32), lit=0.3)
    has_bulbs = rng.random() < 0.45
    strings = [hang_string(canvas, horizon) for _ in range(rng.randint(5, 8))]
    # Far strings have small flags; near ones are painted over them.
    strings.sort(key=lambda string: string[1])
    tones = [colour(text) for text in rng.choice(FLAGS)]

    def paint(pen: Pen) -> None:
        for points, size in strings:
            paint_string(canvas, pen, points, size, tones)

    # Everything is drawn within this band: a smaller canvas is quicker.
    lowest = max(y for points, _ in strings for _, y in points)
    canvas.draw(paint, band=(0, lowest + 130 * unit))
    if has_bulbs:
        paint_bulbs(canvas, hang_string(canvas, horizon)[0])
        paint_bulbs(canvas, hang_string(canvas, horizon)[0])
    size = canvas.height * rng.uniform(0.08, 0.13)
    paint_crowd(
        canvas, canvas.height - size * 1.4, tone=dim(dusk, 0.45), size=size, arms=0.2
    )


def hang_string(canvas: Canvas, horizon: float) -> tuple[list[Point], float]:
    """A sagging line from one side to the other, and the size of its flags."""
    rng = canvas.rng
    # From far (0) to near (1): decides the size of the flags.
    near = rng.uniform(0, 1)
    left = horizon * rng.uniform(-0.06, 0.5)
    right = horizon * rng.uniform(-0.06, 0.5)
    sag = rng.uniform(0.1, 0.24) * min(canvas.width, canvas.height)
    steps = 120
    points = [
        (
            canvas.width * (1.04 * step / steps - 0.02),
            left + (right - left) * step / steps + sag * sin(pi * step / steps),
        )
        for step in range(steps + 1)
    ]
    return points, (26 + 58 * near**1.5) * canvas.unit


def paint_string(
    canvas: Canvas, pen: Pen, points: list[Point], size: float, tones: list[Colour]
) -> None:
    """The cord and its flags; the fold of each flag is lit."""
    rng, shift = canvas.rng, canvas.rng.randrange(len(tones))
    pen.line(points, (40, 30, 44), 2.2 * canvas.unit)
    count = round(canvas.width / (size * 1.06)) + 2
    for index in range(-1, count):
        x = (index + 0.5) * size * 1.06
        left, right = point_on(points, x, 0), point_on(points, x + size * 0.86, 0)
        tip = swing(rng.uniform(-0.16, 0.16), points, x, size)
        middle = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
        tone = tones[(index + shift) % len(tones)]
        # Two triangles: the whole flag in shade, then its lit half.
        pen.polygon([left, right, tip], dim(tone, 0.82))
        pen.polygon([left, middle, tip], tone)


def point_on(points: list[Point], x: float, below: float) -> Point:
    """The point of a line at that x."""
    # The points are evenly spaced, so the index follows from the share of the width.
    share = (x - points[0][0]) / (points[-1][0] - points[0][0])
    index = min(max(int(share * (len(points) - 1)), 0), len(points) - 1)
    return x, points[index][1] + below


def swing(lean: float, points: list[Point], x: float, size: float) -> Point:
    """A flag's tip, moved a little by the wind."""
    foot = point_on(points, x + size * 0.43, size * 1.25)
    return foot[0] + lean * size, foot[1]


def paint_bulbs(canvas: Canvas, points: list[Point]) -> None:
    unit = canvas.unit
    band = (
        min(y for _, y in points) - 40 * unit,
        max(y for _, y in points) + 40 * unit,
    )

    def paint(pen: Pen) -> None:
        for x, y in points[::3]:
            pen.dot(x, y + 7 * unit, 5.5 * unit, colour("#fff0c0"))

    canvas.pen().line(points, (30, 24, 34), 1.6 * unit)
    canvas.shine(paint, blur=15 * unit, strength=2.0, band=band)
