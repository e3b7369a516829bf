"""A carnival mask with gold, gems and feathers before a blurred ballroom."""

from functools import partial

from PIL import Image, ImageFilter

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.feathers import paint_feathers
from datasource.simulator.pictures.mask_faces import HEIGHT, WIDTH, mask_face
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen

# room from top to bottom, mask from top to bottom, feathers, gem
COSTUMES = (
    (
        ("#1c0510", "#4a0c22", "#2a0614"),
        ("#f6e7c8", "#e8c88c", "#b88a4a"),
        ("#c8102e", "#ff5a5a", "#7a0a20"),
        "#e0115f",
    ),
    (
        ("#06122c", "#123068", "#081430"),
        ("#2c58c8", "#1a3a90", "#0c1c50"),
        ("#38c8e0", "#8af0ff", "#1464b0"),
        "#7df9ff",
    ),
    (
        ("#10061e", "#38145c", "#180828"),
        ("#9a4ce0", "#6a24a8", "#380c60"),
        ("#e060c0", "#ffa0e0", "#7a2aa8"),
        "#ff70d8",
    ),
    (
        ("#04140e", "#0c4030", "#041810"),
        ("#1c9868", "#0c6848", "#043424"),
        ("#48d890", "#d8f060", "#0c8058"),
        "#50ffb0",
    ),
    (
        ("#140c04", "#4c3010", "#1c1004"),
        ("#2a2a30", "#141418", "#050507"),
        ("#f0b030", "#ffe08a", "#a06010"),
        "#ffb020",
    ),
    (
        ("#100818", "#402848", "#1c1020"),
        ("#ffffff", "#f0e8f0", "#c0b0c8"),
        ("#ffffff", "#f8d0e0", "#d8a0c0"),
        "#d03070",
    ),
)


def paint_masks(canvas: Canvas) -> None:
    """Lights out of focus, a fan of feathers, then the mask."""
    rng, unit = canvas.rng, canvas.unit
    room, cloth, plumes, gem = rng.choice(COSTUMES)
    canvas.wash([colour(text) for text in room])
    lights = [
        colour("#ffcf7a"),
        colour("#ff9a4a"),
        mix(colour(gem), (255, 230, 180), 0.4),
    ]
    # Large spots and small ones in layers of their own, so that they overlap.
    for size, count in ((34, 26), (16, 34)):
        canvas.glow(
            partial(paint_bokeh, canvas, tones=lights, size=size, count=count),
            blur=7 * unit,
        )
    # Whole in wide pictures, with room for the feathers in tall ones.
    scale = min(canvas.width * 0.86, canvas.height * 1.05) / WIDTH
    centre = (
        canvas.width * rng.uniform(0.47, 0.53),
        canvas.height * rng.uniform(0.56, 0.62),
    )
    paint_feathers(canvas, centre, scale, [colour(text) for text in plumes])
    face = mask_face(
        [colour(text) for text in cloth], colour(gem), style=rng.randint(0, 5)
    )
    face = face.resize((round(WIDTH * scale), round(HEIGHT * scale)))
    cast_shadow(canvas, face, centre)
    canvas.stamp(face, *centre)


def cast_shadow(canvas: Canvas, face: Image.Image, centre: Point) -> None:
    """The mask's shadow on its feathers."""
    # The mask's own outline, small, blurred and moved down.
    small = face.getchannel("A").reduce(8).filter(ImageFilter.GaussianBlur(3))
    soft = small.point(lambda value: value * 6 // 10).resize(face.size)
    position = (
        round(centre[0] - face.width / 2),
        round(centre[1] - face.height / 2 + 18 * canvas.unit),
    )
    canvas.image.paste((6, 2, 8), position, soft)


def paint_bokeh(
    canvas: Canvas, pen: Pen, tones: list[Colour], size: float, count: int
) -> None:
    rng = canvas.rng
    for _ in range(count):
        x, y = rng.uniform(0, canvas.width), rng.gauss(0.35, 0.3) * canvas.height
        tone = dim(rng.choice(tones), rng.uniform(0.12, 0.48))
        pen.dot(x, y, rng.uniform(0.6, 1.6) * size * canvas.unit, tone)
