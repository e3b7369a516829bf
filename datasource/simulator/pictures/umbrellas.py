"""Umbrellas hung over an alley, seen from below against the sky."""

from functools import partial
from math import cos, pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen

CLOTHS = (
    (
        "#e63946",
        "#ffb703",
        "#2a9d8f",
        "#3a86ff",
        "#8338ec",
        "#fb5607",
        "#ff5da2",
        "#8ac926",
    ),
    ("#ff6b6b", "#feca57", "#48dbfb", "#1dd1a1", "#ff9ff3", "#ffffff"),
    ("#ff5d8f", "#ff8fab", "#ffc2d1", "#ffffff", "#fb6f92"),
    ("#0077b6", "#00b4d8", "#90e0ef", "#ffffff", "#ffd166"),
    ("#d00000", "#ffba08", "#f48c06", "#e85d04", "#fff3b0"),
)
SKIES = (
    ("#3a86d8", "#8ec5f4", "#dff1ff"),
    ("#5aa4e0", "#bfe0f8", "#fff4dc"),
    ("#f0a878", "#f8d0a8", "#fdf0dc"),
)
RIBS = 8


def paint_umbrella(
    pen: Pen, position: Point, size: float, cloth: Colour, turn: float
) -> None:
    """The underside: eight panels, lit through, with ribs and a stick."""
    x, y = position
    radius = size * 0.48
    for panel in range(RIBS):
        start = turn + 2 * pi * panel / RIBS
        # Panels towards the sun are lighter, and neighbours differ, so that one can
        # count them.
        light = 0.86 + 0.2 * sin(start + 0.8) + (0.05 if panel % 2 else -0.05)
        tone = mix(
            dim(cloth, min(light, 1.0)), (255, 255, 255), max(light - 0.9, 0) * 0.8
        )
        # Paler towards the middle, where more light falls through.
        for ring in range(5):
            rim = edge(position, radius * (1 - ring * 0.17), start)
            pen.polygon([position, *rim], mix(tone, (255, 255, 255), 0.045 * ring))
    for rib in range(RIBS):
        angle = turn + 2 * pi * rib / RIBS
        tip = (x + cos(angle) * radius, y + sin(angle) * radius)
        pen.line([position, tip], dim(cloth, 0.5), size * 0.008)
        # The stretcher, from the stick to half of the rib.
        half = (x + cos(angle) * radius * 0.5, y + sin(angle) * radius * 0.5)
        pen.line(
            [(x + size * 0.02, y + size * 0.03), half], colour("#5c5c66"), size * 0.005
        )
    stick = (x + size * 0.05, y + size * 0.16)
    pen.line([position, stick], colour("#34343c"), size * 0.02)
    pen.dot(*stick, size * 0.02, colour("#34343c"))
    pen.dot(x, y, size * 0.02, colour("#202028"))


def edge(centre: Point, reach: float, start: float) -> list[Point]:
    """The rim of one panel, hanging inwards between its two ribs."""
    points = []
    for step in range(7):
        share = step / 6
        angle = start + 2 * pi / RIBS * share
        # Cloth between two ribs is drawn in.
        inward = reach * (1 - 0.09 * sin(pi * share))
        points.append(
            (centre[0] + cos(angle) * inward, centre[1] + sin(angle) * inward)
        )
    return points


def paint_umbrellas(canvas: Canvas) -> None:
    """Rows of them, larger towards one edge, between the eaves of an alley."""
    rng, unit = canvas.rng, canvas.unit
    canvas.vignette = 0.22
    canvas.wash([colour(text) for text in rng.choice(SKIES)])
    sun = (rng.uniform(0.2, 0.8) * canvas.width, rng.uniform(0.1, 0.5) * canvas.height)
    canvas.glow(
        lambda pen: pen.dot(*sun, 110 * unit, colour("#fff0c8")), blur=90 * unit
    )
    paint_clouds(canvas)
    cloths = [colour(text) for text in rng.choice(CLOTHS)][:6]
    step = rng.uniform(150, 260) * unit
    canvas.draw(lambda pen: paint_rows(canvas, pen, cloths, step))
    paint_eaves(canvas)


def paint_rows(canvas: Canvas, pen: Pen, cloths: list[Colour], step: float) -> None:
    """Row after row on their wires, no cloth beside its like."""
    rng = canvas.rng
    rows = round(canvas.height / (step * 0.8)) + 2
    last = -1
    for row in range(rows):
        y = (row - 0.2) * step * 0.8
        # Larger towards the lower edge, as seen from below at an angle.
        grow = 0.72 + 0.5 * row / rows
        points = [(0, y), (canvas.width / 2, y + 14 * canvas.unit), (canvas.width, y)]
        pen.line(points, colour("#50586a"), 1.6 * canvas.unit)
        for column in range(round(canvas.width / (step * grow)) + 2):
            # Every second row is moved by half a step.
            x = (column - 0.5 + (row % 2) * 0.5) * step * grow
            # Never the colour of the neighbour on the left.
            last = rng.choice([index for index in range(len(cloths)) if index != last])
            position = (
                x + rng.uniform(-0.08, 0.08) * step,
                y + rng.uniform(-0.04, 0.04) * step,
            )
            size = step * grow * rng.uniform(0.98, 1.12)
            paint_umbrella(pen, position, size, cloths[last], rng.uniform(0, 1))


def paint_clouds(canvas: Canvas) -> None:
    rng, unit = canvas.rng, canvas.unit

    def paint(pen: Pen, ink: Colour) -> None:
        for _ in range(5):
            x, y = rng.uniform(0, 1) * canvas.width, rng.uniform(0, 1) * canvas.height
            for _ in range(9):
                pen.ellipse(
                    x + rng.gauss(0, 90 * unit),
                    y + rng.gauss(0, 26 * unit),
                    80 * unit,
                    34 * unit,
                    (190, 0, 0),
                )

    canvas.haze(paint, (255, 255, 255), blur=40 * unit)


def paint_eaves(canvas: Canvas) -> None:
    """The roofs on both sides, as slopes that run towards the far end."""
    rng = canvas.rng
    walls = (
        colour("#c98a5c"),
        colour("#d8b48c"),
        colour("#a85c48"),
        colour("#7c8c94"),
        colour("#e4d4bc"),
    )
    for side in (0, 1):
        near, far = (
            rng.uniform(0.1, 0.17) * canvas.width,
            rng.uniform(0.01, 0.05) * canvas.width,
        )
        tone = dim(rng.choice(walls), 0.75)
        corners = [
            (0.0, 0.0),
            (far, 0.0),
            (near, float(canvas.height)),
            (0.0, float(canvas.height)),
        ]
        # The right side is the left one in the mirror.
        shown = [(canvas.width - x if side else x, y) for x, y in corners]
        canvas.shape(partial(paint_roof, corners=shown), tone)
        shift = 18 * canvas.unit * (-1 if side else 1)
        gutter = [
            (shown[1][0] + shift * 0.3, 0.0),
            (shown[2][0] + shift, float(canvas.height)),
        ]
        canvas.pen().line(gutter, dim(tone, 0.55), 9 * canvas.unit)
        # Windows in the walls, larger towards the viewer.
        for index in range(6):
            share = (index + 0.5) / 6
            x = (far + (near - far) * share) * 0.42
            size = (6 + 34 * share) * canvas.unit
            y = canvas.height * share
            x = canvas.width - x if side else x
            canvas.pen().polygon(
                [
                    (x - size * 0.4, y - size),
                    (x + size * 0.4, y - size * 0.9),
                    (x + size * 0.4, y + size * 0.9),
                    (x - size * 0.4, y + size),
                ],
                dim(tone, 0.45),
            )


def paint_roof(pen: Pen, ink: Colour, corners: list[Point]) -> None:
    pen.polygon(corners, ink)
