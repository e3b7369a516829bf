"""People down to the hips, in the light of the scene."""

from functools import partial

from PIL import Image

from datasource.simulator.pictures.heads import paint_head, paint_long_hair
from datasource.simulator.pictures.looks import Looks
from datasource.simulator.pictures.palette import Colour, dim
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.volumes import Body, Light


def draw_figure(looks: Looks, head: float, light: Light) -> Image.Image:
    """Somebody down to the hips, `head` the height of the head in pixels."""
    body = Body(head * 4.2, head * 5.4, light)
    x, y = body.image.width / 2, head * 2
    if looks.seen_from == "front" and looks.style == "long":
        body.volume(
            partial(paint_long_hair, x, y, head), looks.hair, round_by=head * 0.16
        )
    paint_torso(body, looks, x, y, head)
    paint_head(body, looks, x, y, head)
    if looks.arms:
        paint_arms(body, looks, x, y, head)
    return body.image


def paint_torso(body: Body, looks: Looks, x: float, y: float, head: float) -> None:
    wide = head * 0.86 * looks.build

    def neck(pen: Pen, ink: Colour) -> None:
        pen.box(x - head * 0.19, y + head * 0.2, x + head * 0.19, y + head * 0.8, ink)

    def trunk(pen: Pen, ink: Colour) -> None:
        # Shoulders fall off from the neck; round_by makes them round.
        pen.polygon(
            [
                (x - head * 0.2, y + head * 0.62),
                (x + head * 0.2, y + head * 0.62),
                (x + wide * 0.78, y + head * 0.82),
                (x + wide, y + head * 1.2),
                (x + wide * 1.04, y + head * 3.6),
                (x - wide * 1.04, y + head * 3.6),
                (x - wide, y + head * 1.2),
                (x - wide * 0.78, y + head * 0.82),
            ],
            ink,
        )
        for side in (-1, 1):
            pen.ellipse(
                x + side * wide * 0.74, y + head * 1.1, wide * 0.27, head * 0.3, ink
            )

    body.volume(neck, dim(looks.skin, 0.78), round_by=head * 0.12)
    body.volume(trunk, looks.cloth, round_by=head * 0.34)


def paint_arms(body: Body, looks: Looks, x: float, y: float, head: float) -> None:
    """Both arms up, or one that holds up a phone."""
    sides = {"up": (-1, 1), "left": (-1,), "right": (1,)}[looks.arms]
    for side in sides:
        shoulder = (x + side * head * 0.72 * looks.build, y + head * 1.05)
        elbow = (x + side * head * 1.25, y + head * 0.2)
        hand = (x + side * head * 0.98, y - head * 1.15)
        sleeve = partial(paint_limb, [shoulder, elbow], head * 0.4)
        arm = partial(paint_limb, [elbow, hand], head * 0.24)
        body.volume(arm, looks.skin, round_by=head * 0.12)
        body.volume(sleeve, looks.cloth, round_by=head * 0.16)


def paint_limb(
    points: list[tuple[float, float]], width: float, pen: Pen, ink: Colour
) -> None:
    pen.line(points, ink, width)
    for x, y in points:
        pen.dot(x, y, width * 0.52, ink)
    # A fist at the end.
    pen.ellipse(*points[-1], width * 0.62, width * 0.72, ink)
