"""The mask itself: its cut, its cloth, gold braid, scrolls and gems."""

from math import cos, pi, sin

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.backgrounds import gradient
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen, sprite

GOLD = (colour("#7a5218"), colour("#d8a23c"), colour("#ffe9a0"))
# Of the sprite, in pixels; a picture scales it to its own size.
WIDTH, HEIGHT = 1000, 640
MIDDLE = (500.0, 330.0)


def outline() -> list[Point]:
    """The right half of a half mask, from brow to nose, in sprite coordinates."""
    # Four curves that meet end to end, each for a share from 0 to 1.
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
        # The power makes the ends pointed; the last term below tilts the eye.
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
    # The cut is a mask: white for the face, black for the eyes.
    cut = Image.new("L", (WIDTH * 2, HEIGHT * 2))
    pen = Pen(cut, 2)
    for half in both(outline()):
        pen.polygon([*half, (MIDDLE[0], MIDDLE[1] - 150)], (255, 255, 255))
    for half in both(eye(1.0)):
        pen.polygon(half, (0, 0, 0))
    alpha = cut.reduce(2)
    face = gradient(size, cloth)
    # A soft light on each brow, so that the cloth looks curved.
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
    # Two rows of braid round each eye, the outer one finer.
    for grow, bead in ((1.05, 4.5), (1.22, 2.6)):
        for half in both(eye(grow)):
            braid(pen, half, bead)
    for side in (-1, 1):
        for turn in range(3):
            scroll(
                pen,
                (MIDDLE[0] + side * (315 - 80 * turn), MIDDLE[1] + 62 + 12 * turn),
                side,
                26 + 7 * turn,
                style,
            )
            scroll(
                pen,
                (MIDDLE[0] + side * (90 + 105 * turn), MIDDLE[1] - 148 - 8 * turn),
                -side,
                24,
                style,
            )
    paint_gem(pen, (MIDDLE[0], MIDDLE[1] - 132), 30, gem)
    for side in (-1, 1):
        for step, radius in enumerate((17, 13, 10)):
            paint_gem(
                pen,
                (MIDDLE[0] + side * (58 + 42 * step), MIDDLE[1] - 112 - 6 * step),
                radius,
                gem,
            )


def braid(pen: Pen, points: list[Point], width: float) -> None:
    """A cord that shines like metal: dark, then light, then bright beads."""
    pen.line(points, GOLD[0], width * 1.7)
    pen.line(points, GOLD[1], width)
    for x, y in points[::2]:
        pen.dot(x - width * 0.1, y - width * 0.2, width * 0.45, GOLD[2])


def scroll(pen: Pen, position: Point, side: int, size: float, style: int) -> None:
    """A spiral of gold wire with a leaf at its end."""
    x, y = position
    turns = 1.5 + 0.25 * (style % 3)
    points = []
    for step in range(33):
        share = step / 32
        angle = share * turns * 2 * pi
        # Nearer to the middle with each step: a spiral.
        reach = size * (1 - share * 0.85)
        points.append((x + side * cos(angle) * reach, y + sin(angle) * reach * 0.9))
    # Dark, then gold, then a thin light above: round wire.
    pen.line(points, GOLD[0], 6)
    pen.line(points, GOLD[1], 3.4)
    pen.line([(px - 0.6, py - 1.2) for px, py in points], GOLD[2], 1.2)
    pen.dot(*points[-1], 4, GOLD[2])


def paint_gem(pen: Pen, position: Point, radius: float, tone: Colour) -> None:
    x, y = position
    pen.ellipse(x, y, radius * 1.25, radius * 1.4, GOLD[0])
    pen.ellipse(x, y, radius * 1.15, radius * 1.3, GOLD[1])
    # Facets: each ring lighter and lower, as if lit from below.
    for ring in range(6):
        share = ring / 5
        pen.ellipse(
            x,
            y + radius * 0.16 * share,
            radius * (0.95 - 0.75 * share),
            radius * (1.08 - 0.85 * share),
            mix(dim(tone, 0.45), mix(tone, (255, 255, 255), 0.35), share),
        )
    pen.ellipse(
        x - radius * 0.3,
        y - radius * 0.45,
        radius * 0.22,
        radius * 0.16,
        (255, 255, 255),
    )
