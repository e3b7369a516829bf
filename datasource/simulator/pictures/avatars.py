"""Avatars: a made-up face in two colours for every number."""

from io import BytesIO
from random import Random

from PIL import Image

from datasource.simulator.pictures.backgrounds import gradient
from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.pen import Pen

BACKGROUNDS = (
    ("#ff9a8b", "#ff6a88"),
    ("#4facfe", "#00c2d8"),
    ("#43c97b", "#38b2a0"),
    ("#fbc868", "#f08a5d"),
    ("#a18cd1", "#8065c8"),
    ("#f78ca0", "#c850c0"),
    ("#5b86e5", "#36408c"),
    ("#ffd86f", "#fc6262"),
    ("#48c6ef", "#6f86d6"),
)
SKINS = ("#ffdbc4", "#f0c09a", "#d8996c", "#a86c44", "#704428", "#c88458")
HAIRS = ("#2a1c16", "#5a3420", "#a8642c", "#e0b060", "#8c8c94", "#c8385c", "#3c50a8")
SIDE = 200


def draw_avatar(person_id: int, *, side: int) -> bytes:
    """A square PNG, the same for the same number."""
    rng = Random(f"avatar/{person_id}")
    background = [colour(text) for text in rng.choice(BACKGROUNDS)]
    # Twice the size that the pen thinks of, then reduced: smooth edges.
    image = gradient((SIDE * 2, SIDE * 2), background)
    paint_face(Pen(image, 2), rng, background)
    file = BytesIO()
    shown = image.resize((side, side), Image.Resampling.LANCZOS)
    shown.save(file, "PNG")
    return file.getvalue()


def paint_face(pen: Pen, rng: Random, background: list[Colour]) -> None:
    skin, hair = colour(rng.choice(SKINS)), colour(rng.choice(HAIRS))
    shirt = (
        mix(background[1], (255, 255, 255), 0.75)
        if rng.random() < 0.5
        else dim(background[1], 0.4)
    )
    # From back to front: long hair, shoulders, neck, head, fringe.
    if rng.random() < 0.45:
        pen.ellipse(100, 112, 52, 66, hair)
    pen.ellipse(100, 212, 70, 62, shirt)
    pen.box(86, 128, 114, 166, dim(skin, 0.88))
    pen.ellipse(100, 98, 39, 46, skin)
    pen.ellipse(100, 66, 41, 26, hair)
    if rng.random() < 0.5:
        pen.ellipse(rng.choice((76, 124)), 74, 18, 18, hair)
    # It is carnival.
    if rng.random() < 0.3:
        paint_mask(pen, colour(rng.choice(("#d8a23c", "#e0115f", "#202030"))))
    for x in (85, 115):
        pen.ellipse(x, 98, 3.6, 4.6, colour("#241a18"))
    # An arc of a parabola.
    smile = [
        (88 + step * 2, 117 + 5 * (1 - ((step - 6) / 6) ** 2)) for step in range(13)
    ]
    pen.line(smile, dim(skin, 0.55), 2.6)


def paint_mask(pen: Pen, tone: Colour) -> None:
    for side in (-1, 1):
        pen.ellipse(100 + side * 17, 97, 22, 14, tone)
        pen.ellipse(100 + side * 15, 98, 9, 7, (250, 246, 240))
