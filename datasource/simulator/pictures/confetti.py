"""Confetti and streamers in the air, close and far, in stage light or by day."""

from math import cos, pi, sin

from PIL import Image, ImageFilter

from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.pen import Pen, sprite
from datasource.simulator.pictures.sheet import BICUBIC, Sheet

# background from top to bottom, light behind, papers
MOODS = (
    (("#12082e", "#3a1466", "#7a2a8c", "#d0508c"), "#ff9ac8", ("#ffd23f", "#ff5d8f", "#5ee0ff", "#ffffff", "#a06bff")),
    (("#2a0a12", "#6e1424", "#b8321e", "#f08a2c"), "#ffd98a", ("#ffd700", "#fff2b8", "#ff8a3c", "#ffffff", "#f25c54")),
    (("#04203a", "#0a4a78", "#1c88b4", "#8ad4d8"), "#e8fff8", ("#ffe156", "#ff6b6b", "#ffffff", "#4ecdc4", "#ff9f1c")),
    (("#fbe3d0", "#f8c8c0", "#f0a6b8", "#c89ad0"), "#ffffff", ("#ff4f79", "#ffb400", "#3aa8c1", "#7a5cff", "#ffffff", "#2ec4a0")),
    (("#0a0a0c", "#1c1810", "#3c2c14", "#6a4a1c"), "#ffd98a", ("#ffd76a", "#d8a030", "#fff4cc", "#b8862c", "#ffe9a8")),
    (("#062a24", "#0c5a48", "#30a070", "#c8e08a"), "#f4ffd8", ("#ffffff", "#ffd23f", "#ff7ab8", "#f25f3a", "#8af0c0")),
)  # fmt: skip


def paper(size: int, tone: Colour, turn: float, *, is_round: bool) -> Image.Image:
    """One piece, tilted in space, so that it shows narrower and darker."""

    def paint(pen: Pen) -> None:
        tilt = abs(cos(turn * 3.1)) * 0.8 + 0.2
        tone_lit = mix(dim(tone, 0.62), mix(tone, (255, 255, 255), 0.25), tilt)
        middle = size / 2
        if is_round:
            pen.ellipse(middle, middle, size * 0.36, size * 0.36 * tilt, tone_lit)
            return
        long, short = size * 0.44, size * 0.27 * tilt
        corners = ((-long, -short), (long, -short), (long, short), (-long, short))
        pen.polygon(
            [(middle + x * cos(turn) - y * sin(turn), middle + x * sin(turn) + y * cos(turn)) for x, y in corners],
            tone_lit,
        )

    return sprite((size, size), paint, finer=3)


def paint_confetti(sheet: Sheet) -> None:
    """Light from above, then paper in three depths."""
    rng, unit = sheet.rng, sheet.unit
    stops, light, papers = rng.choice(MOODS)
    sheet.wash([colour(text) for text in stops])
    sheet.vignette = 0.2
    tones = [colour(text) for text in papers]
    focus = (rng.uniform(0.2, 0.8) * sheet.width, rng.uniform(0.0, 0.35) * sheet.height)
    beam = colour(light)
    sheet.glow(lambda pen: pen.dot(*focus, 190 * unit, dim(beam, 0.6)), blur=170 * unit)
    sheet.glow(lambda pen: paint_beams(sheet, pen, focus, dim(beam, 0.3)), blur=30 * unit)
    sheet.glow(lambda pen: paint_bokeh(sheet, pen, tones), blur=9 * unit)
    paint_streamers(sheet, tones)
    stamp_papers(sheet, tones)


def paint_beams(sheet: Sheet, pen: Pen, focus: tuple[float, float], tone: Colour) -> None:
    reach = sheet.width + sheet.height
    for _ in range(sheet.rng.randint(4, 7)):
        angle = sheet.rng.uniform(0.1, 0.9) * pi
        spread = sheet.rng.uniform(0.02, 0.07)
        ends = [
            (focus[0] + cos(angle + turn) * reach, focus[1] + sin(angle + turn) * reach)
            for turn in (-spread, spread)
        ]
        pen.polygon([focus, *ends], dim(tone, sheet.rng.uniform(0.5, 1.0)))


def paint_bokeh(sheet: Sheet, pen: Pen, tones: list[Colour]) -> None:
    """Paper so far out of focus that only round spots of light are left."""
    rng = sheet.rng
    for _ in range(70):
        x, y = rng.uniform(0, sheet.width), rng.uniform(0, sheet.height)
        tone = dim(rng.choice(tones), rng.uniform(0.12, 0.5))
        pen.dot(x, y, rng.uniform(6, 34) * sheet.unit, tone)


def paint_streamers(sheet: Sheet, tones: list[Colour]) -> None:
    """Curled ribbons that hang down through the picture."""
    rng, unit = sheet.rng, sheet.unit
    for _ in range(rng.randint(3, 6)):
        x = rng.uniform(0, 1) * sheet.width
        lean, length = rng.uniform(-0.5, 0.5), sheet.height * rng.uniform(0.4, 1.1)
        waves, reach = rng.uniform(5, 11), rng.uniform(14, 42) * unit
        tone, start = rng.choice(tones), rng.uniform(-0.2, 0.3) * sheet.height
        points = [
            (
                x + lean * length * s / 60 + sin(s / 60 * waves * 2 * pi) * reach * (0.35 + s / 90),
                start + length * s / 60 + cos(s / 60 * waves * 2 * pi) * reach * 0.4,
            )
            for s in range(241)
            for s in (s / 4,)
        ]
        width = rng.uniform(5, 11) * unit

        def paint(pen: Pen, ink: Colour, points: list[tuple[float, float]] = points, width: float = width) -> None:
            pen.line(points, ink, width)

        sheet.shape(paint, tone)


def stamp_papers(sheet: Sheet, tones: list[Colour]) -> None:
    """Sharp pieces in the middle distance, a few large blurred ones in front."""
    rng, unit = sheet.rng, sheet.unit
    pieces = [
        paper(max(round(34 * unit), 8), rng.choice(tones), rng.uniform(0, pi), is_round=rng.random() < 0.25)
        for _ in range(28)
    ]
    for _ in range(rng.randint(150, 260)):
        share = rng.random()
        piece = rng.choice(pieces)
        if share < 0.4:
            side = max(round(piece.width * rng.uniform(0.35, 0.8)), 4)
            piece = piece.resize((side, side), BICUBIC)
        sheet.stamp(piece, rng.uniform(0, sheet.width), rng.uniform(0, sheet.height))
    for _ in range(rng.randint(5, 10)):
        side = round(rng.uniform(80, 150) * unit)
        near = paper(side, rng.choice(tones), rng.uniform(0, pi), is_round=rng.random() < 0.3)
        soft = Image.new("RGBA", (side * 2, side * 2), (*near.getpixel((side // 2, side // 2))[:3], 0))
        soft.paste(near, (side // 2, side // 2), near)
        soft = soft.filter(ImageFilter.GaussianBlur(side * 0.07))
        sheet.stamp(soft, rng.uniform(0, sheet.width), rng.uniform(0, sheet.height))
