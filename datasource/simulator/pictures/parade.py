"""A parade at night: paper lanterns on poles above people."""

from PIL import Image

from datasource.simulator.pictures.backgrounds import gradient
from datasource.simulator.pictures.bokeh import paint_discs, warm
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.gathering import paint_row
from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.paper_lanterns import PAPERS, paper_ball
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.volumes import Light, out_of_focus

NIGHTS = (
    ("#070914", "#151a3a", "#3a2440", "#6b3a2c"),
    ("#0a0710", "#25122c", "#55203a", "#8c4426"),
    ("#04090f", "#0c2430", "#23404a", "#6b5a3a"),
    ("#0c0a08", "#2a1c14", "#5c3418", "#a8641e"),
)


def paint_parade(canvas: Canvas) -> None:
    """Sky and far lights, far faces, lanterns, and backs near the lens."""
    rng, unit = canvas.rng, canvas.unit
    night = [colour(text) for text in rng.choice(NIGHTS)]
    canvas.wash(night)
    lamps = [colour(rng.choice(PAPERS)) for _ in range(4)]
    ground = canvas.height * rng.uniform(0.58, 0.68)
    glow = night[3]
    canvas.glow(
        lambda pen: pen.ellipse(
            canvas.width / 2, ground, canvas.width * 0.6, canvas.height * 0.2, glow
        ),
        blur=120 * unit,
    )
    paint_facades(canvas, ground, night)
    lights = warm(lamps)
    paint_discs(canvas, lights, radius=30 * unit, count=60, top=0.1, bottom=0.7)
    paint_discs(canvas, lights, radius=14 * unit, count=70, top=0.35, bottom=0.72)
    head = canvas.height * rng.uniform(0.055, 0.08)
    light = Light(rng.choice((-0.6, 0.6)), -0.55, (255, 196, 120), (62, 44, 52))
    for row, share in enumerate((0.55, 0.75)):
        paint_row(
            canvas,
            ground + row * head * 0.6,
            head=head * share,
            light=light,
            seen_from="front",
            blur=head * 0.05 * (1 - row),
            closeness=1.2,
        )
    carry_lanterns(canvas, ground, head, lamps)
    # Rows that grow towards the lens, until they fill a tall picture too.
    y, size = ground + head * 2, head
    while y < canvas.height:
        paint_row(canvas, y, head=size, light=light, seen_from="front")
        y, size = y + size * 1.5, size * 1.15
    near = Light(0, -0.9, mix(glow, (255, 210, 150), 0.6), (20, 16, 26))
    size = head * rng.uniform(1.9, 2.6)
    paint_row(
        canvas,
        canvas.height - size * 0.55,
        head=size,
        light=near,
        arms=("", "", "right", "left"),
        blur=size * 0.06,
        closeness=0.9,
    )


def paint_facades(canvas: Canvas, ground: float, night: list[Colour]) -> None:
    """Houses on both sides, too dark and too blurred to be more than a mood."""
    rng = canvas.rng
    small = gradient((64, 48), [dim(night[1], 0.9), night[1], night[2]])
    mask = Image.new("L", small.size)
    for side in (0, 1):
        for step in range(7):
            across = step * 4 if side == 0 else 60 - step * 4
            top = 4 + step * 4 + rng.randint(-2, 2)
            mask.paste(200, (across, top, across + 4, 48))
    soft = small.resize(canvas.size, Image.Resampling.BICUBIC)
    canvas.image.paste(soft, (0, 0), mask.resize(canvas.size, Image.Resampling.BICUBIC))


def carry_lanterns(
    canvas: Canvas, ground: float, head: float, lamps: list[Colour]
) -> None:
    """Far ones small and soft, near ones sharp; each lights the air round it."""
    rng = canvas.rng
    count = max(round(7 * canvas.width / canvas.height), 4)
    lanterns: list[tuple[float, float, int, Colour]] = []
    for index in range(count):
        nearness = (index + 1) / count
        size = round(head * (1.1 + 2.2 * nearness**1.6)) + 8
        # Steps of the golden ratio spread them over the width without a pattern.
        x = (rng.random() * 0.3 + index * 0.618) % 1 * canvas.width
        y = ground - head * rng.uniform(1.4, 3.4) - size * 0.6
        lanterns.append((x, y, size, rng.choice(lamps)))

    def paint_glow(pen: Pen) -> None:
        for x, y, size, tone in lanterns[count // 2 :]:
            pen.dot(x, y, size * 0.9, dim(mix(tone, (255, 190, 110), 0.5), 0.5))

    canvas.glow(paint_glow, blur=head * 1.5)
    for index, (x, y, size, tone) in enumerate(lanterns):
        pole = [(x, y), (x + rng.uniform(-0.5, 0.5) * head, ground + head)]
        canvas.pen().line(pole, (22, 14, 12), head * 0.05)
        ball = paper_ball(size, tone)
        is_far = index < count * 0.6
        canvas.stamp(out_of_focus(ball, head * 0.06) if is_far else ball, x, y)
