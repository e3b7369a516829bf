"""A beach at sunset: glitter on the sea, wet sand, people dancing against the light."""

from functools import partial
from math import pi, sin

from PIL import Image, ImageChops

from datasource.simulator.pictures.backgrounds import enlarge
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.noise import blurred, contrast, fractal_noise
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.skies import paint_clouds, roughen

EVENINGS = (
    ("#33508c", "#9a6c90", "#f09a5c", "#ffd890"),
    ("#28305c", "#8c4c6c", "#e8684c", "#ffb060"),
    ("#5c88a8", "#c8b0a0", "#f8c880", "#fff0c0"),
    ("#40386c", "#b06080", "#f88c70", "#ffc898"),
)


def paint_beach(canvas: Canvas) -> None:
    """Clouds, sun, sea, sand, then the dancers and their long shadows."""
    rng, unit = canvas.rng, canvas.unit
    sky = [colour(text) for text in rng.choice(EVENINGS)]
    horizon = canvas.height * rng.uniform(0.42, 0.54)
    shore = horizon + (canvas.height - horizon) * rng.uniform(0.35, 0.5)
    canvas.wash(sky, until=horizon)
    sun = (canvas.width * rng.uniform(0.2, 0.8), horizon - rng.uniform(10, 90) * unit)
    canvas.glow(
        lambda pen: pen.dot(*sun, 230 * unit, dim(sky[3], 0.6)), blur=170 * unit
    )
    canvas.glow(lambda pen: pen.dot(*sun, 44 * unit, (255, 246, 214)), blur=14 * unit)
    paint_clouds(canvas, horizon, sky)
    paint_sea(canvas, horizon, shore, sun, sky)
    paint_sand(canvas, shore, sky)
    dance(canvas, shore)


def paint_sea(
    canvas: Canvas, horizon: float, shore: float, sun: Point, sky: list[Colour]
) -> None:
    """The colour of the sky, darker, with waves and a path of light below the sun."""
    top, depth = round(horizon), max(round(shore - horizon) + 40, 8)
    canvas.mirror_below(horizon, tint=dim(sky[0], 0.55), strength=0.55)
    size = (canvas.width, depth)
    half = (canvas.width // 2 + 1, depth // 2 + 1)
    waves = fractal_noise(canvas.rng, half, cells=9, octaves=6, stretch=9)
    waves = enlarge(waves, size)
    canvas.image.paste(
        dim(sky[0], 0.5), (0, top, size[0], top + depth), contrast(waves, 122, 250)
    )
    path = Image.new("L", (128, 64))
    pen = Pen(path, 1)
    x = sun[0] / canvas.width * 128
    pen.polygon([(x - 3, 0), (x + 3, 0), (x + 20, 64), (x - 20, 64)], (255, 255, 255))
    path = blurred(path, 5).resize(size, Image.Resampling.BICUBIC)
    glitter = ImageChops.multiply(contrast(waves, 124, 168), path)
    canvas.image.paste((255, 240, 200), (0, top, size[0], top + depth), glitter)


def paint_sand(canvas: Canvas, shore: float, sky: list[Colour]) -> None:
    """A wet edge that shines, foam, and grains of sand."""
    rng, unit = canvas.rng, canvas.unit
    size = canvas.size
    start = rng.uniform(0, 6)
    line = [
        (x / 40 * canvas.width, shore + 16 * unit * sin(x / 40 * 2 * pi * 1.3 + start))
        for x in range(-1, 43)
    ]

    def beach(pen: Pen, ink: Colour, down: float = 0) -> None:
        corners = [(x, y + down) for x, y in line]
        pen.polygon([*corners, (size[0], size[1]), (0, size[1])], ink)

    canvas.shape(lambda pen, ink: beach(pen, ink, -7 * unit), (250, 240, 226))
    canvas.shape(beach, mix(dim(sky[2], 0.55), (70, 50, 50), 0.35))
    canvas.haze(
        lambda pen, ink: beach(pen, ink, 60 * unit),
        dim((150, 112, 80), 0.62),
        blur=50 * unit,
    )
    roughen(canvas, shore, (44, 30, 28), cells=40, strength=0.7)


def dance(canvas: Canvas, shore: float) -> None:
    """A group at the water, each with arms and knees in another place."""
    rng = canvas.rng
    count = round(rng.randint(5, 11) * min(canvas.width / canvas.height, 1.6))
    tall = canvas.height * rng.uniform(0.11, 0.17)
    water = shore + tall * rng.uniform(0.1, 0.35)
    tone = colour(rng.choice(("#140d14", "#1c1014", "#0f1018")))
    for _ in range(count):
        feet = (
            rng.gauss(0.5, 0.24) * canvas.width,
            water + rng.uniform(-0.08, 0.08) * tall,
        )
        size = tall * rng.uniform(0.82, 1.08)
        pose = [rng.uniform(-1, 1) for _ in range(6)]
        canvas.shape(
            partial(paint_dancer, feet=feet, tall=size, pose=pose),
            tone,
            band=(feet[1] - size * 1.5, feet[1] + size * 0.1),
        )


def paint_dancer(
    pen: Pen, ink: Colour, *, feet: Point, tall: float, pose: list[float]
) -> None:
    """Somebody `tall` pixels high; six numbers from -1 to 1 make the pose."""
    x, ground = feet
    lean = pose[0] * 0.06
    hips, chest = (x, ground - tall * 0.48), (x + lean * tall, ground - tall * 0.74)
    head = (chest[0] + lean * tall * 0.5, ground - tall * 0.92)
    pen.ellipse(*head, tall * 0.055, tall * 0.07, ink)
    pen.line([hips, chest, head], ink, tall * 0.07)
    pen.polygon(
        [
            (chest[0] - tall * 0.1, chest[1] - tall * 0.03),
            (chest[0] + tall * 0.1, chest[1] - tall * 0.03),
            (hips[0] + tall * 0.07, hips[1]),
            (hips[0] - tall * 0.07, hips[1]),
        ],
        ink,
    )
    if pose[5] > 0:
        pen.polygon(
            [
                (hips[0], hips[1] - tall * 0.1),
                (hips[0] + tall * (0.16 + pose[5] * 0.08), ground - tall * 0.22),
                (hips[0] - tall * 0.16, ground - tall * 0.22),
            ],
            ink,
        )
    for side, lift, bend in ((-1, pose[1], pose[2]), (1, pose[2], pose[3])):
        shoulder = (chest[0] + side * tall * 0.09, chest[1])
        elbow = (shoulder[0] + side * tall * 0.12, shoulder[1] - lift * tall * 0.12)
        hand = (
            elbow[0] + side * tall * 0.05 * bend,
            elbow[1] - tall * (0.1 + 0.08 * lift),
        )
        pen.line([shoulder, elbow, hand], ink, tall * 0.042)
        pen.dot(*hand, tall * 0.026, ink)
        knee = (hips[0] + side * tall * (0.07 + 0.05 * bend), ground - tall * 0.24)
        foot = (
            knee[0] - side * tall * 0.03 * lift,
            ground - max(lift, 0) * tall * 0.08,
        )
        pen.line(
            [(hips[0] + side * tall * 0.03, hips[1]), knee, foot], ink, tall * 0.062
        )
        pen.ellipse(
            foot[0] + side * tall * 0.02, foot[1], tall * 0.045, tall * 0.02, ink
        )
