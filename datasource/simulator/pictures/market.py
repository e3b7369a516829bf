"""A market stall in the evening: heaps of fruit, a striped roof, warm bulbs, people."""

from PIL import Image

from datasource.simulator.pictures.bokeh import paint_discs
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.gathering import paint_row
from datasource.simulator.pictures.noise import blurred
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.volumes import Body, Light

EVENINGS = (
    ("#0c1230", "#2a2450", "#6b4050"),
    ("#10202c", "#2c4450", "#8c6c48"),
    ("#1c0f1c", "#4a2440", "#a85c48"),
)
ROOFS = (("#b8302c", "#f0e4d0"), ("#1f6a5c", "#f0e8d4"), ("#c8822a", "#f4ead8"))
FRUITS = ("#e0761c", "#c8281e", "#e8b828", "#6c9a2c", "#7a2450", "#d85a3c", "#f0d878")
LIGHT = Light(0.2, -0.9, (255, 222, 160), (70, 44, 38))


def paint_market(canvas: Canvas) -> None:
    """From back to front: evening, lights, buyers, roof and bulbs, fruit."""
    rng, unit = canvas.rng, canvas.unit
    canvas.wash([colour(text) for text in rng.choice(EVENINGS)])
    lights = [colour(text) for text in ("#ffc46a", "#ffe0a8", "#ff9448", "#9fd0ff")]
    paint_discs(canvas, lights, radius=34 * unit, count=44, top=0.1, bottom=0.6)
    paint_discs(canvas, lights, radius=15 * unit, count=60, top=0.2, bottom=0.6)
    table = canvas.height * rng.uniform(0.6, 0.68)
    head = canvas.height * rng.uniform(0.1, 0.13)
    for share, blur in ((0.6, 0.06), (1.0, 0.025)):
        paint_row(
            canvas,
            table - head * (1.1 if share < 1 else 0.9),
            head=head * share,
            light=LIGHT,
            seen_from="front",
            blur=head * blur,
            closeness=0.75,
        )
    paint_roof(canvas)
    canvas.image.paste((40, 24, 18), (0, round(table), *canvas.size))
    pile_up(canvas, table)


def paint_roof(canvas: Canvas) -> None:
    """Striped cloth with scallops along the top, and a string of bulbs below it."""
    rng, unit = canvas.rng, canvas.unit
    cloths = [dim(colour(text), 0.8) for text in rng.choice(ROOFS)]
    edge, step = canvas.height * rng.uniform(0.13, 0.19), 90 * unit
    lean = rng.uniform(-0.06, 0.06) * canvas.height

    def paint(pen: Pen) -> None:
        x, index = -step, 0
        while x < canvas.width + step:
            low = edge + lean * (x / canvas.width - 0.5)
            tone = cloths[index % 2]
            pen.polygon(
                [(x * 0.94, 0), (x * 0.94 + step, 0), (x + step, low), (x, low)], tone
            )
            pen.ellipse(x + step / 2, low, step / 2, step * 0.42, dim(tone, 0.86))
            x, index = x + step, index + 1

    canvas.draw(paint, band=(0, edge * 1.6 + step))
    bulbs = [
        (canvas.width * (index + 0.5) / 9, edge * 1.5 + rng.uniform(-8, 8) * unit)
        for index in range(9)
    ]
    canvas.pen().line(
        [(-5, edge * 1.4), *bulbs, (canvas.width, edge * 1.4)], (20, 14, 12), 3 * unit
    )

    def paint_bulbs(pen: Pen) -> None:
        for x, y in bulbs:
            pen.ellipse(x, y + 14 * unit, 11 * unit, 15 * unit, (255, 226, 160))

    canvas.shine(paint_bulbs, blur=34 * unit, strength=2.4, band=(0, edge * 3 + 60))


def pile_up(canvas: Canvas, table: float) -> None:
    """Crates of fruit side by side, row before row."""
    rng, unit = canvas.rng, canvas.unit
    size = canvas.height * rng.uniform(0.055, 0.075)
    columns = max(round(4 * canvas.width / canvas.height), 2)
    crates = [colour(rng.choice(FRUITS)) for _ in range(columns)]
    wide = canvas.width / columns
    sprites = {tone: [fruit(canvas, tone, size) for _ in range(4)] for tone in crates}
    y = table - size * 0.5
    while y < canvas.height + size:
        for column, tone in enumerate(crates):
            # Heaped up in the middle of each crate, farther rows smaller.
            x = column * wide + size * 0.4
            while x < (column + 1) * wide - size * 0.2:
                middle = 1 - abs((x - column * wide) / wide * 2 - 1)
                spot: Point = (
                    x + rng.gauss(0, 0.1) * size,
                    y - size * 0.9 * middle**0.7 + rng.gauss(0, 0.12) * size,
                )
                canvas.stamp(rng.choice(sprites[tone]), *spot)
                x += size * rng.uniform(0.72, 0.95)
        y += size * 0.6
    for column in range(columns + 1):
        x = column * wide
        post = [
            (x, table - size * 0.4),
            (x + (x / canvas.width - 0.5) * size * 3, canvas.height),
        ]
        canvas.pen().line(post, (58, 38, 24), 12 * unit)
    soften_front(canvas, table)


def fruit(canvas: Canvas, tone: Colour, size: float) -> Image.Image:
    """One of them, each a little riper than the other."""
    rng = canvas.rng
    side = max(size, 6)
    body = Body(side * 1.15, side * 1.15, LIGHT)
    middle = side * 0.575
    ripe = mix(tone, colour(rng.choice(FRUITS)), rng.uniform(0, 0.14))

    def whole(pen: Pen, ink: Colour) -> None:
        pen.ellipse(middle, middle, side * 0.5, side * rng.uniform(0.45, 0.5), ink)

    def glint(pen: Pen, ink: Colour) -> None:
        pen.ellipse(middle + side * 0.08, side * 0.28, side * 0.12, side * 0.07, ink)

    body.volume(whole, ripe, round_by=side * 0.3)
    body.flat(glint, mix(ripe, (255, 248, 230), 0.75), blur=side * 0.04)
    return body.image


def soften_front(canvas: Canvas, table: float) -> None:
    """The lowest part is nearer than the lens can see sharply."""
    top = round(table + (canvas.height - table) * 0.55)
    if canvas.height - top < 8:
        return
    part = canvas.image.crop((0, top, *canvas.size))
    canvas.image.paste(blurred(part, 6 * canvas.unit), (0, top))
