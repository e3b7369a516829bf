"""A carnival mask with gold, gems and feathers before a blurred ballroom."""

from math import cos, pi, sin

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen, sprite
from datasource.simulator.pictures.sheet import Sheet, gradient

# room from top to bottom, mask from top to bottom, feathers, gem
COSTUMES = (
    (("#1c0510", "#4a0c22", "#2a0614"), ("#f6e7c8", "#e8c88c", "#b88a4a"), ("#c8102e", "#ff5a5a", "#7a0a20"), "#e0115f"),
    (("#06122c", "#123068", "#081430"), ("#2c58c8", "#1a3a90", "#0c1c50"), ("#38c8e0", "#8af0ff", "#1464b0"), "#7df9ff"),
    (("#10061e", "#38145c", "#180828"), ("#9a4ce0", "#6a24a8", "#380c60"), ("#e060c0", "#ffa0e0", "#7a2aa8"), "#ff70d8"),
    (("#04140e", "#0c4030", "#041810"), ("#1c9868", "#0c6848", "#043424"), ("#48d890", "#d8f060", "#0c8058"), "#50ffb0"),
    (("#140c04", "#4c3010", "#1c1004"), ("#2a2a30", "#141418", "#050507"), ("#f0b030", "#ffe08a", "#a06010"), "#ffb020"),
    (("#100818", "#402848", "#1c1020"), ("#ffffff", "#f0e8f0", "#c0b0c8"), ("#ffffff", "#f8d0e0", "#d8a0c0"), "#d03070"),
)
GOLD = (colour("#7a5218"), colour("#d8a23c"), colour("#ffe9a0"))
WIDTH, HEIGHT = 1000, 640
MIDDLE = (500.0, 330.0)


def outline() -> list[Point]:
    """The right half of a half mask, from brow to nose, in sprite coordinates."""
    steps = [index / 24 for index in range(25)]
    brow = [(s * 430, -150 - 62 * sin(s * pi * 0.9) - 30 * s**3) for s in steps]
    side = [(430 + 28 * sin(s * pi * 0.9) - 62 * s, -180 + 250 * s) for s in steps]
    cheek = [(368 - 258 * s, 70 + 76 * sin(s * pi * 0.78) - 18 * s) for s in steps]
    nose = [(110 - 110 * s**0.8, 104 + 62 * s**1.4) for s in steps]
    return [*brow, *side, *cheek, *nose]


def eye(grow: float) -> list[Point]:
    """An almond, a little raised at its outer end."""
    points = []
    for step in range(49):
        angle = 2 * pi * step / 48
        x = cos(angle) * 96 * grow
        y = sin(angle) * abs(sin(angle)) ** 0.35 * 42 * grow
        points.append((196 + x, -24 + y - x * 0.2))
    return points


def both(half: list[Point]) -> tuple[list[Point], list[Point]]:
    """A half and its mirror image, placed on the sprite."""
    x, y = MIDDLE
    return [(x + px, y + py) for px, py in half], [(x - px, y + py) for px, py in half]


def mask_face(cloth: list[Colour], gem: Colour, *, style: int) -> Image.Image:
    """The mask without feathers, on transparent ground."""
    size = (WIDTH, HEIGHT)
    cut = Image.new("L", (WIDTH * 2, HEIGHT * 2))
    pen = Pen(cut, 2)
    for half in both(outline()):
        pen.polygon([*half, (MIDDLE[0], MIDDLE[1] - 150)], (255, 255, 255))
    for half in both(eye(1.0)):
        pen.polygon(half, (0, 0, 0))
    alpha = cut.reduce(2)
    face = gradient(size, cloth)
    light = Image.new("L", (WIDTH // 8, HEIGHT // 8))
    for side in (-1, 1):
        Pen(light, 1 / 8).ellipse(MIDDLE[0] + side * 150, 190, 160, 60, (120, 0, 0))
    light = light.filter(ImageFilter.GaussianBlur(6)).resize(size)
    face = ImageChops.screen(face, Image.merge("RGB", (light, light, light)))
    face.putalpha(alpha)
    ornament = sprite(size, lambda drawn: paint_ornament(drawn, gem, style), finer=2)
    face.alpha_composite(ornament)
    return face


def paint_ornament(pen: Pen, gem: Colour, style: int) -> None:
    """Gold braid round mask and eyes, scrolls on the cheeks, gems on the brow."""
    for half in both(outline()):
        braid(pen, half, 7.0)
    for grow, bead in ((1.05, 4.5), (1.22, 2.6)):
        for half in both(eye(grow)):
            braid(pen, half, bead)
    for side in (-1, 1):
        for turn in range(3):
            scroll(pen, (MIDDLE[0] + side * (315 - 80 * turn), MIDDLE[1] + 62 + 12 * turn), side, 26 + 7 * turn, style)
            scroll(pen, (MIDDLE[0] + side * (90 + 105 * turn), MIDDLE[1] - 148 - 8 * turn), -side, 24, style)
    paint_gem(pen, (MIDDLE[0], MIDDLE[1] - 132), 30, gem)
    for side in (-1, 1):
        for step, radius in enumerate((17, 13, 10)):
            paint_gem(pen, (MIDDLE[0] + side * (58 + 42 * step), MIDDLE[1] - 112 - 6 * step), radius, gem)


def braid(pen: Pen, points: list[Point], width: float) -> None:
    """A cord that shines like metal: dark, then light, then bright beads."""
    pen.line(points, GOLD[0], width * 1.7)
    pen.line(points, GOLD[1], width)
    for x, y in points[::2]:
        pen.dot(x - width * 0.1, y - width * 0.2, width * 0.45, GOLD[2])


def scroll(pen: Pen, place: Point, side: int, size: float, style: int) -> None:
    """A spiral of gold wire with a leaf at its end."""
    x, y = place
    turns = 1.5 + 0.25 * (style % 3)
    points = []
    for step in range(33):
        share = step / 32
        angle = share * turns * 2 * pi
        reach = size * (1 - share * 0.85)
        points.append((x + side * cos(angle) * reach, y + sin(angle) * reach * 0.9))
    pen.line(points, GOLD[0], 6)
    pen.line(points, GOLD[1], 3.4)
    pen.line([(px - 0.6, py - 1.2) for px, py in points], GOLD[2], 1.2)
    pen.dot(*points[-1], 4, GOLD[2])


def paint_gem(pen: Pen, place: Point, radius: float, tone: Colour) -> None:
    x, y = place
    pen.ellipse(x, y, radius * 1.25, radius * 1.4, GOLD[0])
    pen.ellipse(x, y, radius * 1.15, radius * 1.3, GOLD[1])
    for ring in range(6):
        share = ring / 5
        pen.ellipse(x, y + radius * 0.16 * share, radius * (0.95 - 0.75 * share), radius * (1.08 - 0.85 * share), mix(dim(tone, 0.45), mix(tone, (255, 255, 255), 0.35), share))
    pen.ellipse(x - radius * 0.3, y - radius * 0.45, radius * 0.22, radius * 0.16, (255, 255, 255))


def paint_feather(pen: Pen, root: Point, angle: float, length: float, tones: list[Colour], bend: float) -> None:
    """One plume, at an angle from upright: a quill and many fine barbs."""

    def place(across: float, up: float) -> Point:
        return (
            root[0] + across * cos(angle) + up * sin(angle),
            root[1] + across * sin(angle) - up * cos(angle),
        )

    spine = [(bend * length * 0.16 * (step / 48) ** 2, length * step / 48) for step in range(49)]
    for step, (x, up) in enumerate(spine[4:]):
        share = step / 44
        reach = length * 0.2 * sin(pi * min(share * 0.86 + 0.1, 1)) ** 0.7
        for side in (-1, 1):
            tone = shade(tones, 0.5 + side * 0.22 + 0.22 * sin(step * 1.9))
            tip = place(x + side * reach, up + reach * (0.8 + 0.1 * (step % 3)))
            pen.line([place(x, up), tip], tone, length * 0.026)
    pen.line([place(x, up) for x, up in spine], mix(tones[1], (255, 255, 255), 0.5), length * 0.008)


def paint_masks(sheet: Sheet) -> None:
    """Lights out of focus, a fan of feathers, then the mask."""
    rng, unit = sheet.rng, sheet.unit
    room, cloth, plumes, gem = rng.choice(COSTUMES)
    sheet.wash([colour(text) for text in room])
    lights = [colour("#ffcf7a"), colour("#ff9a4a"), mix(colour(gem), (255, 230, 180), 0.4)]
    for size, number in ((34, 26), (16, 34)):
        sheet.glow(lambda pen, size=size, number=number: paint_bokeh(sheet, pen, lights, size, number), blur=7 * unit)
    scale = min(sheet.width * 0.86, sheet.height * 1.05) / WIDTH
    centre = (sheet.width * rng.uniform(0.47, 0.53), sheet.height * rng.uniform(0.56, 0.62))
    paint_feathers(sheet, centre, scale, [colour(text) for text in plumes])
    face = mask_face([colour(text) for text in cloth], colour(gem), style=rng.randint(0, 5))
    face = face.resize((round(WIDTH * scale), round(HEIGHT * scale)))
    cast_shadow(sheet, face, centre)
    sheet.stamp(face, *centre)


def cast_shadow(sheet: Sheet, face: Image.Image, centre: Point) -> None:
    """The mask's shadow on its feathers."""
    small = face.getchannel("A").reduce(8).filter(ImageFilter.GaussianBlur(3))
    soft = small.point(lambda value: value * 6 // 10).resize(face.size)
    place = (round(centre[0] - face.width / 2), round(centre[1] - face.height / 2 + 18 * sheet.unit))
    sheet.image.paste((6, 2, 8), place, soft)


def paint_bokeh(sheet: Sheet, pen: Pen, tones: list[Colour], size: float, number: int) -> None:
    rng = sheet.rng
    for _ in range(number):
        x, y = rng.uniform(0, sheet.width), rng.gauss(0.35, 0.3) * sheet.height
        tone = dim(rng.choice(tones), rng.uniform(0.12, 0.48))
        pen.dot(x, y, rng.uniform(0.6, 1.6) * size * sheet.unit, tone)


def paint_feathers(sheet: Sheet, centre: Point, scale: float, tones: list[Colour]) -> None:
    """A fan over the brow; behind it a second, wider one in darker tones."""
    rng = sheet.rng
    bend = rng.uniform(-0.6, 0.6)

    def paint(pen: Pen) -> None:
        for layer, (number, spread, length) in enumerate(((11, 74, 680), (9, 52, 540))):
            shades = [dim(tone, 0.62 + 0.38 * layer) for tone in (tones[2], tones[0], tones[1])]
            for index in range(number):
                share = index / (number - 1) * 2 - 1
                angle = (share * spread + rng.uniform(-3, 3)) * pi / 180
                root = (centre[0] + share * 190 * scale, centre[1] - 40 * scale)
                size = length * scale * (0.96 + 0.06 * (index % 2))
                side = -1 if share < 0 else 1
                paint_feather(pen, root, angle, size, shades, bend * side)

    sheet.draw(paint, band=(0, centre[1] + 60 * scale))
