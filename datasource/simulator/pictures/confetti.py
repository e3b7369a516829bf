"""Confetti and streamers in the air, close and far, in stage light or by day."""

from math import cos, pi, sin

from PIL import Image, ImageFilter

from datasource.simulator.pictures.canvas import BICUBIC, Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.town_and_crowd import paint_crowd

# background from top to bottom, light behind, papers
MOODS = (
    (
        ("#12082e", "#3a1466", "#7a2a8c", "#d0508c"),
        "#ff9ac8",
        ("#ffd23f", "#ff5d8f", "#5ee0ff", "#ffffff", "#a06bff"),
    ),
    (
        ("#2a0a12", "#6e1424", "#b8321e", "#f08a2c"),
        "#ffd98a",
        ("#ffd700", "#fff2b8", "#ff8a3c", "#ffffff", "#f25c54"),
    ),
    (
        ("#04203a", "#0a4a78", "#1c88b4", "#8ad4d8"),
        "#e8fff8",
        ("#ffe156", "#ff6b6b", "#ffffff", "#4ecdc4", "#ff9f1c"),
    ),
    (
        ("#fbe3d0", "#f8c8c0", "#f0a6b8", "#c89ad0"),
        "#ffffff",
        ("#ff4f79", "#ffb400", "#3aa8c1", "#7a5cff", "#ffffff", "#2ec4a0"),
    ),
    (
        ("#0a0a0c", "#1c1810", "#3c2c14", "#6a4a1c"),
        "#ffd98a",
        ("#ffd76a", "#d8a030", "#fff4cc", "#b8862c", "#ffe9a8"),
    ),
    (
        ("#062a24", "#0c5a48", "#30a070", "#c8e08a"),
        "#f4ffd8",
        ("#ffffff", "#ffd23f", "#ff7ab8", "#f25f3a", "#8af0c0"),
    ),
)


def paint_paper(
    pen: Pen, position: Point, size: float, tone: Colour, turn: float
) -> None:
    """One piece, tilted in space, so that it shows narrower and darker."""
    x, y = position
    # A piece that turns shows its full width only now and then.
    tilt = abs(cos(turn * 3.1)) * 0.8 + 0.2
    lit = mix(dim(tone, 0.62), mix(tone, (255, 255, 255), 0.25), tilt)
    # One in four is a round one; by its turn, which costs no draw.
    if int(turn * 100) % 4 == 0:
        pen.ellipse(x, y, size * 0.36, size * 0.36 * tilt, lit)
        return
    long, short = size * 0.44, size * 0.27 * tilt
    corners = ((-long, -short), (long, -short), (long, short), (-long, short))
    pen.polygon(
        [
            (x + a * cos(turn) - b * sin(turn), y + a * sin(turn) + b * cos(turn))
            for a, b in corners
        ],
        lit,
    )


def paint_confetti(canvas: Canvas) -> None:
    """Light from above, then paper in three depths."""
    rng, unit = canvas.rng, canvas.unit
    stops, light, papers = rng.choice(MOODS)
    canvas.wash([colour(text) for text in stops])
    canvas.vignette = 0.2
    tones = [colour(text) for text in papers]
    focus = (
        rng.uniform(0.2, 0.8) * canvas.width,
        rng.uniform(0.0, 0.35) * canvas.height,
    )
    beam = colour(light)
    canvas.glow(
        lambda pen: pen.dot(*focus, 190 * unit, dim(beam, 0.6)), blur=170 * unit
    )
    canvas.glow(
        lambda pen: paint_beams(canvas, pen, focus, dim(beam, 0.3)), blur=30 * unit
    )
    # Far, middle and near: blurred, sharp, blurred, as a lens sees it.
    canvas.glow(lambda pen: paint_bokeh(canvas, pen, tones), blur=9 * unit)
    if rng.random() < 0.7:
        size = canvas.height * rng.uniform(0.12, 0.2)
        shade = dim(colour(stops[-1]), 0.3)
        paint_crowd(canvas, canvas.height - size * 1.6, tone=shade, size=size, arms=0.8)
    canvas.draw(lambda pen: paint_air(canvas, pen, tones))
    stamp_near_papers(canvas, tones)


def paint_beams(
    canvas: Canvas, pen: Pen, focus: tuple[float, float], tone: Colour
) -> None:
    reach = canvas.width + canvas.height
    for _ in range(canvas.rng.randint(4, 7)):
        angle = canvas.rng.uniform(0.1, 0.9) * pi
        spread = canvas.rng.uniform(0.02, 0.07)
        ends = [
            (focus[0] + cos(angle + turn) * reach, focus[1] + sin(angle + turn) * reach)
            for turn in (-spread, spread)
        ]
        pen.polygon([focus, *ends], dim(tone, canvas.rng.uniform(0.5, 1.0)))


def paint_bokeh(canvas: Canvas, pen: Pen, tones: list[Colour]) -> None:
    """Paper so far out of focus that only round spots of light are left."""
    rng = canvas.rng
    for _ in range(70):
        x, y = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height)
        tone = dim(rng.choice(tones), rng.uniform(0.12, 0.5))
        pen.dot(x, y, rng.uniform(6, 34) * canvas.unit, tone)


def paint_streamer(canvas: Canvas, pen: Pen, tone: Colour) -> None:
    """A curled ribbon that hangs down through the picture."""
    rng, unit = canvas.rng, canvas.unit
    x, start = rng.uniform(0, 1) * canvas.width, rng.uniform(-0.2, 0.3) * canvas.height
    lean, length = rng.uniform(-0.5, 0.5), canvas.height * rng.uniform(0.4, 1.1)
    waves, reach = rng.uniform(5, 11), rng.uniform(14, 42) * unit
    points = []
    for step in range(241):
        share = step / 240
        # A spiral seen from the side, wider towards its free end.
        angle = share * waves * 2 * pi
        across = x + lean * length * share + sin(angle) * reach * (0.35 + share * 0.67)
        points.append((across, start + length * share + cos(angle) * reach * 0.4))
    pen.line(points, tone, rng.uniform(5, 11) * unit)


def paint_air(canvas: Canvas, pen: Pen, tones: list[Colour]) -> None:
    """Streamers and paper, sharp, in the middle distance."""
    rng, unit = canvas.rng, canvas.unit
    for _ in range(rng.randint(3, 6)):
        paint_streamer(canvas, pen, rng.choice(tones))
    for _ in range(rng.randint(160, 280)):
        position = (rng.uniform(0, canvas.width), rng.uniform(0, canvas.height))
        size = 36 * unit * (rng.uniform(0.35, 0.8) if rng.random() < 0.5 else 1.0)
        paint_paper(pen, position, size, rng.choice(tones), rng.uniform(0, pi))


def stamp_near_papers(canvas: Canvas, tones: list[Colour]) -> None:
    """A few large ones in front of everything, out of focus."""
    rng, unit = canvas.rng, canvas.unit
    for _ in range(rng.randint(5, 9)):
        side, tone, turn = (
            rng.uniform(80, 150) * unit,
            rng.choice(tones),
            rng.uniform(0, pi),
        )
        # Painted at a quarter of the size, because it will be blurred anyway.
        mask = Image.new("L", (round(side / 2), round(side / 2)))
        paint_paper(Pen(mask, 1 / 4), (side, side), side, (255, 255, 255), turn)
        mask = mask.filter(ImageFilter.GaussianBlur(side * 0.02))
        soft = Image.new("RGBA", (round(side * 2), round(side * 2)), tone)
        soft.putalpha(mask.resize(soft.size, BICUBIC))
        canvas.stamp(soft, rng.uniform(0, canvas.width), rng.uniform(0, canvas.height))
