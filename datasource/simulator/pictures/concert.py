"""Beams of light over a crowd that has its arms up."""

from functools import partial
from math import cos, pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.skies import paint_smoke
from datasource.simulator.pictures.town_and_crowd import paint_crowd

STAGES = (
    ("#08040f", "#1a0c38", ("#ff3d8b", "#8a5cff", "#38c8ff")),
    ("#0c0402", "#301008", ("#ffb03a", "#ff5a2a", "#ffe6a0")),
    ("#020a10", "#062838", ("#2affc8", "#38a0ff", "#d0fff4")),
    ("#060410", "#1c1444", ("#5a6cff", "#b84cff", "#ff70d0")),
    ("#0a0206", "#38081c", ("#ff2a50", "#ff8a4c", "#ffffff")),
)


def paint_concert(canvas: Canvas) -> None:
    """Haze, beams from above, lamps, paper in the air, two rows of people."""
    rng, unit = canvas.rng, canvas.unit
    dark, deep, lights = rng.choice(STAGES)
    tones = [colour(text) for text in lights]
    stage = canvas.height * rng.uniform(0.62, 0.72)
    canvas.wash([colour(dark), colour(deep), dim(tones[0], 0.42)], until=stage)
    canvas.glow(
        lambda pen: pen.ellipse(
            canvas.width / 2,
            stage,
            canvas.width * 0.55,
            canvas.height * 0.17,
            dim(tones[0], 0.65),
        ),
        blur=110 * unit,
    )
    paint_smoke(canvas, stage, dim(tones[0], 0.5), strength=0.5)
    # Beams of one colour in one layer: layers add up where they cross.
    lamps = place_lamps(canvas)
    for tone in tones:
        canvas.glow(
            partial(paint_beams, canvas, lamps=lamps, tone=tone), blur=13 * unit
        )

    def paint_lamps(pen: Pen) -> None:
        for x, y in lamps:
            pen.dot(x, y, 7 * unit, mix(rng.choice(tones), (255, 255, 255), 0.7))
        # Paper in the air, lit by the lamps.
        for _ in range(90):
            x, y = rng.uniform(0, canvas.width), rng.uniform(0, stage)
            pen.dot(
                x,
                y,
                rng.uniform(0.6, 2.4) * unit,
                dim(rng.choice(tones), rng.uniform(0.4, 1)),
            )

    canvas.shine(paint_lamps, blur=15 * unit, strength=2.4, band=(0, stage))
    size = canvas.height * rng.uniform(0.045, 0.065)
    # The far crowd stands in the haze, the near one is black before it.
    back = mix(colour(dark), tones[0], 0.22)
    paint_crowd(canvas, stage + size * 0.4, tone=back, size=size, arms=0.5)
    near = size * rng.uniform(1.8, 2.3)
    paint_crowd(
        canvas, stage + size * 3.4, tone=colour("#030207"), size=near, arms=0.55
    )


def place_lamps(canvas: Canvas) -> list[tuple[float, float]]:
    """A row on a truss, either straight or arched."""
    count = max(4, round(6 * canvas.width / canvas.height))
    arch = canvas.rng.choice((0.0, 0.08, 0.14)) * canvas.height
    top = canvas.rng.uniform(0.04, 0.1) * canvas.height
    return [
        (
            canvas.width * (index + 0.5) / count,
            top + arch * (1 - sin(pi * (index + 0.5) / count)),
        )
        for index in range(count)
    ]


def paint_beams(
    canvas: Canvas, pen: Pen, lamps: list[tuple[float, float]], tone: Colour
) -> None:
    """About a third of the lamps shine in this colour."""
    # Beyond the lower edge, however it leans.
    reach = canvas.height * 1.3
    for x, y in lamps:
        if canvas.rng.random() > 0.55:
            continue
        angle = pi / 2 + canvas.rng.uniform(-0.75, 0.75)
        spread = canvas.rng.uniform(0.025, 0.06)
        # Three cones in each other: bright in the middle, faint at the edge.
        for width, strength in ((2.2, 0.16), (1.0, 0.3), (0.4, 0.45)):
            ends = [
                (
                    x + cos(angle + side * spread * width) * reach,
                    y + sin(angle + side * spread * width) * reach,
                )
                for side in (-1, 1)
            ]
            pen.polygon([(x, y), *ends], dim(tone, strength))
