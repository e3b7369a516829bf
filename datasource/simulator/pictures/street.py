"""An evening street with strings of lights and wet stones."""

from itertools import pairwise
from math import pi, sin

from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.sheet import Sheet

SKIES = (
    ("#0c1234", "#28347c", "#7c68a8", "#f0a078"),
    ("#0a0c24", "#1c2450", "#3c4c88", "#88a0c8"),
    ("#180c2c", "#48205c", "#a04878", "#f89868"),
    ("#06182c", "#104464", "#3c8494", "#f0d8a0"),
)
WALLS = ("#c8764c", "#d8a860", "#a85848", "#7c8ca8", "#c89078", "#8c6c98", "#5c9088", "#d8c09c")
LAMPS = ("#ffc868", "#ffe4a8", "#ffb04c")


class Street:
    """Two rows of houses that run towards one vanishing point."""

    def __init__(self, sheet: Sheet) -> None:
        rng = sheet.rng
        self.sheet = sheet
        self.far = (sheet.width * rng.uniform(0.4, 0.6), sheet.height * rng.uniform(0.56, 0.64))
        self.reach = max(sheet.width, sheet.height) * 0.5
        self.half = 0.62 * min(sheet.width, sheet.height * 1.1)
        self.depths = [1.0]
        while self.depths[-1] > 0.1:
            self.depths.append(self.depths[-1] * rng.uniform(0.66, 0.8))

    def at(self, side: float, height: float, depth: float) -> Point:
        """Where a place lies: side -1 to 1, height above the stones, depth 1 is near."""
        x = self.far[0] + side * self.half * depth
        return x, self.far[1] + (0.42 - height) * self.reach * depth * 1.35

    def paint_house(self, pen: Pen, side: int, near: float, distance: float, tone: Colour, top: float) -> None:
        """One front with its windows, paler towards the far end."""
        corners = [self.at(side, top, near), self.at(side, top, distance), self.at(side, 0, distance), self.at(side, 0, near)]
        if near == 1.0:
            corners = [self.at(side, top, 2.4), *corners[1:3], self.at(side, 0, 2.4)]
            near = 2.4
        pen.polygon(corners, tone)
        eaves = [
            self.at(side * 0.97, top, near),
            self.at(side * 0.97, top, distance),
            self.at(side, top - 0.035, distance),
            self.at(side, top - 0.035, near),
        ]
        pen.polygon(eaves, dim(tone, 0.5))

    def windows(self, side: int, near: float, distance: float, top: float) -> list[list[Point]]:
        """The corners of each window of a front."""
        near = 1.9 if near == 1.0 else near
        found = []
        columns, rows = (4 if near > 1 else 2), max(int(top * 4.2), 2)
        for column in range(columns):
            # Equal steps along the street are equal steps of 1 / depth.
            edges = [1 / (1 / near + (1 / distance - 1 / near) * (column + part) / columns) for part in (0.28, 0.72)]
            for row in range(rows):
                low = top * (row + 0.3) / rows
                high = top * (row + 0.78) / rows
                found.append([self.at(side, high, edges[0]), self.at(side, high, edges[1]), self.at(side, low, edges[1]), self.at(side, low, edges[0])])
        return found


def paint_street(sheet: Sheet) -> None:
    """Sky, houses from far to near, strings of lamps, people, wet ground."""
    rng, unit = sheet.rng, sheet.unit
    street = Street(sheet)
    stones = street.at(0, 0, 0.09)[1]
    sheet.wash([colour(text) for text in rng.choice(SKIES)], until=stones)
    sheet.glow(lambda pen: pen.ellipse(*street.far, 130 * unit, 90 * unit, colour("#b8702c")), blur=90 * unit)
    glow = sheet.tone_at(*street.far)
    sheet.image.paste(mix(glow, (10, 8, 20), 0.6), (0, round(stones), *sheet.size))
    lit: list[list[Point]] = []
    sheet.draw(lambda pen: paint_houses(sheet, pen, street, glow, lit))
    sheet.shine(lambda pen: paint_lit(sheet, pen, lit), blur=10 * unit, strength=0.9)
    paint_lamps(sheet, street)
    paint_ground(sheet, street, stones)
    paint_people(sheet, street)


def paint_houses(sheet: Sheet, pen: Pen, street: Street, glow: Colour, lit: list[list[Point]]) -> None:
    """From the far end to the near one; the windows to be lit are gathered."""
    rng = sheet.rng
    for distance, near in pairwise(reversed(street.depths)):
        for side in (-1, 1):
            top = rng.uniform(0.72, 1.25)
            tone = mix(dim(colour(rng.choice(WALLS)), 0.55), glow, 0.5 * (1 - near) ** 2)
            street.paint_house(pen, side, near, distance, tone, top)
            for window in street.windows(side, near, distance, top):
                pen.polygon(window, (16, 16, 34))
                if rng.random() < 0.55:
                    lit.append(window)


def paint_lit(sheet: Sheet, pen: Pen, lit: list[list[Point]]) -> None:
    for window in lit:
        tone = colour(sheet.rng.choice(LAMPS))
        pen.polygon(window, dim(tone, sheet.rng.uniform(0.5, 0.9)))


def paint_ground(sheet: Sheet, street: Street, stones: float) -> None:
    """Wet stones: the lights of the street, smeared downwards."""
    corners = [street.at(side, 0, depth) for side, depth in ((-0.98, 2.6), (-0.98, 0.09), (0.98, 0.09), (0.98, 2.6))]
    sheet.mirror_below(stones, tint=colour("#0c0c1a"), strength=0.62, within=corners)


def paint_lamps(sheet: Sheet, street: Street) -> None:
    """Strings of bulbs across the street, one behind the other."""
    rng, unit = sheet.rng, sheet.unit
    depths = [1.25 * 0.76**step for step in range(9)]
    strings = []
    for depth in depths:
        lean, height = rng.uniform(-0.06, 0.06), rng.uniform(0.72, 0.84)
        strings.append([street.at(share / 10 - 1, height + lean * (share / 10 - 1) - 0.17 * sin(pi * share / 20), depth) for share in range(21)])
    for depth, string in zip(depths, strings, strict=True):
        sheet.pen().line(string, (26, 20, 30), 2.2 * depth * unit)

    sheet.glow(lambda pen: [pen.line(string, colour("#7a4a1c"), 60 * unit) for string in strings[:5]], blur=80 * unit)

    def paint(pen: Pen) -> None:
        for depth, string in zip(depths, strings, strict=True):
            for x, y in string:
                pen.dot(x, y + 6 * depth * unit, (1.2 + 7 * depth) * unit, mix(colour("#ffd890"), (255, 255, 255), 0.4))

    sheet.shine(paint, blur=18 * unit, strength=2.2)


def paint_people(sheet: Sheet, street: Street) -> None:
    """A few walkers, dark against the light at the end."""
    rng = sheet.rng
    walkers = sorted(rng.uniform(0.12, 0.55) for _ in range(rng.randint(5, 12)))
    for depth in walkers:
        x, ground = street.at(rng.uniform(-0.75, 0.75), 0, depth)
        size = street.reach * depth * 0.115
        tone = shade([mix(sheet.tone_at(*street.far), (30, 20, 40), 0.6), colour("#0a0812")], depth * 2)
        top = ground - size * 3.6
        sheet.shape(lambda pen, ink, x=x, top=top, size=size: paint_walker(pen, (x, top), size, ink), tone, band=(top - size, ground + 2))


def paint_walker(pen: Pen, place: Point, size: float, ink: Colour) -> None:
    x, y = place
    pen.ellipse(x, y + size * 0.3, size * 0.24, size * 0.3, ink)
    pen.polygon([(x - size * 0.42, y + size * 0.85), (x + size * 0.42, y + size * 0.85), (x + size * 0.36, y + size * 2.2), (x - size * 0.36, y + size * 2.2)], ink)
    pen.dot(x, y + size * 0.86, size * 0.42, ink)
    for side, step in ((-1, 0.08), (1, 0.3)):
        pen.line([(x + side * size * 0.17, y + size * 2.1), (x + side * size * step, y + size * 3.6)], ink, size * 0.27)
