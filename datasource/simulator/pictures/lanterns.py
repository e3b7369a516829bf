"""Lanterns: a sky full of rising ones, or paper balls on strings over a street."""

from math import cos, pi, sin

from PIL import Image, ImageFilter

from datasource.simulator.pictures.palette import Colour, colour, dim, mix, shade
from datasource.simulator.pictures.pen import Pen, sprite
from datasource.simulator.pictures.sheet import BICUBIC, Sheet
from datasource.simulator.pictures.towns import paint_crowd, paint_stars

SKIES = (
    ("#060a1e", "#10183c", "#27305f", "#5a4a6e"),
    ("#0b0820", "#1f1440", "#47265c", "#8c4a52"),
    ("#04121c", "#0a2a3a", "#1b4a58", "#4d6f6a"),
    ("#120a1c", "#2c1430", "#5a2838", "#a85a3c"),
)
FLAMES = [colour(text) for text in ("#d9531e", "#ff9d45", "#ffd27a", "#fff3c4")]
PAPERS = ("#e63b2e", "#f2a526", "#f26fa0", "#f7e3b0", "#3fa7b8", "#7b5cc4", "#62b05a", "#ff7a3c")


def sky_lantern(size: int) -> Image.Image:
    """A paper bag with a fire at its mouth, brightest below."""
    width, height = size, round(size * 1.3)

    def paint(pen: Pen) -> None:
        steps = 40
        for step in range(steps):
            share = step / (steps - 1)
            y = height * (0.04 + 0.9 * share)
            half = width * (0.46 - 0.14 * share**1.5) * min(1.0, (share * 6 + 0.25)) ** 0.5
            tone = shade(FLAMES, share**0.7)
            pen.ellipse(width / 2, y, half, height * 0.035, tone)
        pen.ellipse(width / 2, height * 0.945, width * 0.3, height * 0.03, colour("#a8461a"))
        pen.ellipse(width / 2, height * 0.945, width * 0.2, height * 0.018, colour("#fffbe8"))
        for side in (-0.2, 0.2):
            points = [(width * (0.5 + side * 1.3), height * 0.06), (width * (0.5 + side), height * 0.93)]
            pen.line(points, colour("#e08a3a"), width * 0.012)

    return sprite((width, height), paint, finer=3)


def paper_ball(size: int, tone: Colour) -> Image.Image:
    """A round lantern with ribs, lit from inside."""

    def paint(pen: Pen) -> None:
        middle, radius = size / 2, size * 0.42
        for ring in range(24):
            share = ring / 23
            light = shade([dim(tone, 0.62), tone, mix(tone, (255, 240, 200), 0.62)], share)
            reach = radius * (1 - share * 0.9)
            pen.ellipse(middle, middle + radius * share * 0.16, reach, reach * 0.9, light)
        for rib in range(-4, 5):
            y = middle + radius * 0.9 * rib / 5
            half = radius * (1 - (rib / 5) ** 2) ** 0.5
            arc = [(middle + half * x / 8, y + radius * 0.035 * (1 - (x / 8) ** 2)) for x in range(-8, 9)]
            pen.line(arc, dim(tone, 0.72), size * 0.008)
        for y in (middle - radius * 0.9, middle + radius * 0.9):
            pen.box(middle - size * 0.12, y - size * 0.025, middle + size * 0.12, y + size * 0.025, colour("#2a1712"))
        pen.line([(middle, middle + radius), (middle, size)], dim(tone, 0.8), size * 0.02)

    return sprite((size, size), paint, finer=3)


def paint_lanterns(sheet: Sheet) -> None:
    """One of the two kinds."""
    if sheet.rng.random() < 0.55:
        paint_rising(sheet)
    else:
        paint_hanging(sheet)


def paint_rising(sheet: Sheet) -> None:
    """Hundreds far away, dozens nearer, a few close enough to see the paper."""
    rng, unit = sheet.rng, sheet.unit
    has_water = rng.random() < 0.5
    horizon = sheet.height * (rng.uniform(0.74, 0.82) if has_water else 1.0)
    sheet.wash([colour(text) for text in rng.choice(SKIES)], until=horizon)
    centre = rng.uniform(0.2, 0.8) * sheet.width
    sheet.glow(
        lambda pen: pen.ellipse(centre, horizon, sheet.width * 0.5, horizon * 0.3, colour("#7a3c18")),
        blur=150 * unit,
    )
    paint_stars(sheet, below=horizon * 0.5)
    small = [
        (rng.gauss(centre, sheet.width * 0.34), horizon * (1 - abs(rng.gauss(0, 0.36))), rng.uniform(1.2, 4.5))
        for _ in range(190)
    ]

    def paint_far(pen: Pen) -> None:
        for x, y, size in small:
            tone = shade([colour("#b8541c"), colour("#ffb254"), colour("#ffe0a0")], size / 4.5)
            pen.ellipse(x, y, size * unit, size * 1.35 * unit, tone)

    sheet.shine(paint_far, blur=9 * unit, strength=2.0, band=(0, horizon))
    stamp_rising(sheet, horizon)
    if has_water:
        paint_shore(sheet, horizon)
        sheet.mirror_below(horizon, tint=colour("#0a0d1c"), strength=0.72)
    else:
        size = sheet.height * rng.uniform(0.05, 0.09)
        paint_crowd(sheet, sheet.height - size * 1.5, tone=colour("#07060c"), size=size, arms=0.45)


def stamp_rising(sheet: Sheet, horizon: float) -> None:
    rng, unit = sheet.rng, sheet.unit
    places = sorted(rng.uniform(0.1, 1.0) ** 2.6 for _ in range(rng.randint(22, 34)))
    drawn = sky_lantern(160)
    spots = []
    for near in places:
        size = (16 + 150 * near) * unit
        spots.append((rng.uniform(0, sheet.width), rng.uniform(0.02, 0.86) * horizon, size))

    def paint_halo(pen: Pen) -> None:
        for x, y, size in spots:
            pen.ellipse(x, y + size * 0.2, size * 0.75, size * 0.85, colour("#8a3f12"))

    sheet.glow(paint_halo, blur=34 * unit)
    for x, y, size in spots:
        shown = drawn.resize((round(size), round(size * 1.3)), BICUBIC)
        sheet.stamp(shown.rotate(rng.uniform(-9, 9), BICUBIC, expand=True), x, y)


def paint_shore(sheet: Sheet, horizon: float) -> None:
    """A dark line of hills and trees between sky and water."""
    rng = sheet.rng
    heights = [rng.uniform(0.2, 1.0) for _ in range(24)]

    def paint(pen: Pen, ink: Colour) -> None:
        top = sheet.height * 0.05
        points = [(sheet.width * i / 23, horizon - top * h) for i, h in enumerate(heights)]
        pen.polygon([(0, horizon + 3), *points, (sheet.width, horizon + 3)], ink)
        for _ in range(60):
            x = rng.uniform(0, sheet.width)
            pen.dot(x, horizon - top * rng.uniform(0, 0.8), top * rng.uniform(0.1, 0.3), ink)

    sheet.shape(paint, colour("#080a12"), band=(horizon - sheet.height * 0.07, horizon + 4))


def paint_hanging(sheet: Sheet) -> None:
    """Strings of coloured balls; the farther ones smaller, softer and higher up."""
    rng, unit = sheet.rng, sheet.unit
    sheet.wash([colour(text) for text in rng.choice(SKIES)])
    tones = [colour(text) for text in rng.sample(PAPERS, rng.choice((1, 3, 4, 6)))]
    rows = 4
    places = [lantern_row(sheet, row, rows) for row in range(rows)]

    def paint_halo(pen: Pen) -> None:
        for row in places:
            for index, (x, y, size) in enumerate(row):
                pen.dot(x, y, size * 0.62, dim(tones[index % len(tones)], 0.4))

    sheet.glow(paint_halo, blur=60 * unit)
    balls = [paper_ball(200, tone) for tone in tones]
    for depth, row in enumerate(places):
        sheet.pen().line([(x, y - size * 0.44) for x, y, size in row], (24, 16, 22), (1 + depth) * unit)
        for index, (x, y, size) in enumerate(row):
            ball = balls[index % len(balls)].resize((round(size), round(size)), BICUBIC)
            if depth == rows - 1 and size > 150 * unit:
                ball = ball.filter(ImageFilter.GaussianBlur(3 * unit))
            sheet.stamp(ball, x, y)
    size = sheet.height * rng.uniform(0.06, 0.1)
    paint_crowd(sheet, sheet.height - size * 1.3, tone=colour("#090610"), size=size, arms=0.15)


def lantern_row(sheet: Sheet, row: int, rows: int) -> list[tuple[float, float, float]]:
    """Places and sizes along one sagging string, from one end to the other."""
    rng = sheet.rng
    near = (row + 1) / rows
    size = (52 + 185 * near**1.7) * sheet.unit
    number = max(3, round(sheet.width / (size * 1.25)) + 2)
    top = sheet.height * (0.6 - 0.54 * near) + rng.uniform(-0.03, 0.03) * sheet.height
    slope = rng.uniform(-0.1, 0.1) * sheet.height
    sag = sheet.height * rng.uniform(0.08, 0.16)
    places = []
    for index in range(number):
        share = (index + 0.5) / number
        x = sheet.width * (share * 1.16 - 0.08) + cos(index * 2.4) * size * 0.06
        y = top + slope * (share - 0.5) + sag * sin(pi * share) + size * 0.5
        places.append((x, y, size * rng.uniform(0.9, 1.08)))
    return places
