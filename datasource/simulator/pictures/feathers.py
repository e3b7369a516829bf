"""Plumes, one by one and as a fan."""

from math import cos, pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, dim, mix, shade
from datasource.simulator.pictures.pen import Pen


def paint_feather(
    pen: Pen, root: Point, angle: float, length: float, tones: list[Colour], bend: float
) -> None:
    """One plume, at an angle from upright: a quill and many fine barbs."""

    def point_at(across: float, up: float) -> Point:
        return (
            root[0] + across * cos(angle) + up * sin(angle),
            root[1] + across * sin(angle) - up * cos(angle),
        )

    # The quill bends more and more towards its tip.
    spine = [
        (bend * length * 0.16 * (step / 48) ** 2, length * step / 48)
        for step in range(49)
    ]
    for step, (x, up) in enumerate(spine[4:]):
        share = step / 44
        # Barbs are longest above the middle, and short at both ends.
        reach = length * 0.2 * sin(pi * min(share * 0.86 + 0.1, 1)) ** 0.7
        for side in (-1, 1):
            # One side lighter than the other, and a shimmer along the plume.
            tone = shade(tones, 0.5 + side * 0.22 + 0.22 * sin(step * 1.9))
            tip = point_at(x + side * reach, up + reach * (0.8 + 0.1 * (step % 3)))
            pen.line([point_at(x, up), tip], tone, length * 0.026)
    pen.line(
        [point_at(x, up) for x, up in spine],
        mix(tones[1], (255, 255, 255), 0.5),
        length * 0.008,
    )


def paint_feathers(
    canvas: Canvas, centre: Point, scale: float, tones: list[Colour]
) -> None:
    """A fan over the brow; behind it a second, wider one in darker tones."""
    rng = canvas.rng
    bend = rng.uniform(-0.6, 0.6)

    def paint(pen: Pen) -> None:
        # The darker, wider fan first, so that it stands behind the other.
        for layer, (count, spread, length) in enumerate(((11, 74, 680), (9, 52, 540))):
            shades = [
                dim(tone, 0.62 + 0.38 * layer)
                for tone in (tones[2], tones[0], tones[1])
            ]
            for index in range(count):
                share = index / (count - 1) * 2 - 1
                angle = (share * spread + rng.uniform(-3, 3)) * pi / 180
                root = (centre[0] + share * 190 * scale, centre[1] - 40 * scale)
                size = length * scale * (0.96 + 0.06 * (index % 2))
                # Both halves of the fan bend outwards.
                side = -1 if share < 0 else 1
                paint_feather(pen, root, angle, size, shades, bend * side)

    canvas.draw(paint, band=(0, centre[1] + 60 * scale))
