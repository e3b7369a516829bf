"""An evening street with strings of lights and wet stones."""

from functools import partial
from itertools import pairwise
from math import pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.street_perspective import StreetPerspective

SKIES = (
    ("#0c1234", "#28347c", "#7c68a8", "#f0a078"),
    ("#0a0c24", "#1c2450", "#3c4c88", "#88a0c8"),
    ("#180c2c", "#48205c", "#a04878", "#f89868"),
    ("#06182c", "#104464", "#3c8494", "#f0d8a0"),
)
WALLS = (
    "#c8764c",
    "#d8a860",
    "#a85848",
    "#7c8ca8",
    "#c89078",
    "#8c6c98",
    "#5c9088",
    "#d8c09c",
)
LAMPS = ("#ffc868", "#ffe4a8", "#ffb04c")


def paint_street(canvas: Canvas) -> None:
    """Sky, houses from far to near, strings of lamps, people, wet ground."""
    rng, unit = canvas.rng, canvas.unit
    street = StreetPerspective(canvas)
    # Where the ground begins at the far end.
    stones = street.at(0, 0, 0.09)[1]
    canvas.wash([colour(text) for text in rng.choice(SKIES)], until=stones)
    canvas.glow(
        lambda pen: pen.ellipse(*street.far, 130 * unit, 90 * unit, colour("#b8702c")),
        blur=90 * unit,
    )
    # The far end is lit; everything fades towards its colour.
    glow = canvas.tone_at(*street.far)
    canvas.image.paste(mix(glow, (10, 8, 20), 0.6), (0, round(stones), *canvas.size))
    lit: list[list[Point]] = []
    canvas.draw(lambda pen: paint_houses(canvas, pen, street, glow, lit))
    canvas.glow(lambda pen: paint_lit(pen, lit), blur=20 * unit)
    paint_lamps(canvas, street)
    paint_ground(canvas, street, stones)
    paint_people(canvas, street)


def paint_houses(
    canvas: Canvas,
    pen: Pen,
    street: StreetPerspective,
    glow: Colour,
    lit: list[list[Point]],
) -> None:
    """From the far end to the near one; the windows to be lit are gathered."""
    rng = canvas.rng
    for distance, near in pairwise(reversed(street.depths)):
        for side in (-1, 1):
            top = rng.uniform(0.72, 1.25)
            # Darkened for the evening, then faded by distance.
            wall = mix(
                dim(colour(rng.choice(WALLS)), 0.55), glow, 0.5 * (1 - near) ** 2
            )
            street.paint_house(pen, side, near, distance, wall, top)
            for window in street.windows(side, near, distance, top):
                tone = colour(rng.choice(LAMPS))
                is_lit = rng.random() < 0.55
                pen.polygon(
                    window,
                    dim(tone, rng.uniform(0.55, 0.95)) if is_lit else (16, 16, 34),
                )
                if is_lit:
                    lit.append(window)


def paint_lit(pen: Pen, lit: list[list[Point]]) -> None:
    """The light that falls out of the windows."""
    for window in lit:
        pen.polygon(window, colour("#5c4420"))


def paint_ground(canvas: Canvas, street: StreetPerspective, stones: float) -> None:
    """Wet stones: the lights of the street, smeared downwards."""
    # A trapezoid: depth 2.6 lies below the lower edge of the picture.
    corners = [
        street.at(side, 0, depth)
        for side, depth in ((-0.98, 2.6), (-0.98, 0.09), (0.98, 0.09), (0.98, 2.6))
    ]
    canvas.mirror_below(stones, tint=colour("#0c0c1a"), strength=0.62, within=corners)


def paint_lamps(canvas: Canvas, street: StreetPerspective) -> None:
    """Strings of bulbs across the street, one behind the other."""
    rng, unit = canvas.rng, canvas.unit
    # Equal steps along the street are equal ratios of depth.
    depths = [1.25 * 0.76**step for step in range(9)]
    strings = []
    for depth in depths:
        lean, height = rng.uniform(-0.06, 0.06), rng.uniform(0.72, 0.84)
        strings.append(
            [
                street.at(
                    share / 10 - 1,
                    height + lean * (share / 10 - 1) - 0.17 * sin(pi * share / 20),
                    depth,
                )
                for share in range(21)
            ]
        )
    for depth, string in zip(depths, strings, strict=True):
        canvas.pen().line(string, (26, 20, 30), 2.2 * depth * unit)

    # The light that the near strings throw into the street.
    def paint_warmth(pen: Pen) -> None:
        for string in strings[:5]:
            pen.line(string, colour("#7a4a1c"), 60 * unit)

    canvas.glow(paint_warmth, blur=80 * unit)

    def paint(pen: Pen) -> None:
        for depth, string in zip(depths, strings, strict=True):
            for x, y in string:
                pen.dot(
                    x,
                    y + 6 * depth * unit,
                    (1.2 + 7 * depth) * unit,
                    mix(colour("#ffd890"), (255, 255, 255), 0.4),
                )

    canvas.shine(paint, blur=18 * unit, strength=2.2)


def paint_people(canvas: Canvas, street: StreetPerspective) -> None:
    """A few walkers, dark against the light at the end."""
    rng = canvas.rng
    # Far ones first, so that near ones stand before them.
    walkers = sorted(rng.uniform(0.12, 0.55) for _ in range(rng.randint(5, 12)))
    for depth in walkers:
        x, ground = street.at(rng.uniform(-0.75, 0.75), 0, depth)
        size = street.reach * depth * 0.115
        tone = shade(
            [mix(canvas.tone_at(*street.far), (30, 20, 40), 0.6), colour("#0a0812")],
            depth * 2,
        )
        top = ground - size * 3.6
        canvas.shape(
            partial(paint_walker, position=(x, top), size=size),
            tone,
            band=(top - size, ground + 2),
        )


def paint_walker(pen: Pen, ink: Colour, position: Point, size: float) -> None:
    x, y = position
    pen.ellipse(x, y + size * 0.3, size * 0.24, size * 0.3, ink)
    pen.polygon(
        [
            (x - size * 0.42, y + size * 0.85),
            (x + size * 0.42, y + size * 0.85),
            (x + size * 0.36, y + size * 2.2),
            (x - size * 0.36, y + size * 2.2),
        ],
        ink,
    )
    pen.dot(x, y + size * 0.86, size * 0.42, ink)
    # One leg under the body, one ahead: walking.
    for side, step in ((-1, 0.08), (1, 0.3)):
        pen.line(
            [
                (x + side * size * 0.17, y + size * 2.1),
                (x + side * size * step, y + size * 3.6),
            ],
            ink,
            size * 0.27,
        )
