"""Heads of people: face or back, hair and hats, in the light of the scene."""

from functools import partial

from datasource.simulator.pictures.looks import Looks
from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.volumes import Body


def paint_head(body: Body, looks: Looks, x: float, y: float, head: float) -> None:
    def skull(pen: Pen, ink: Colour) -> None:
        pen.ellipse(x, y - head * 0.06, head * 0.36, head * 0.46, ink)
        pen.ellipse(x, y + head * 0.14, head * 0.29, head * 0.33, ink)

    def ears(pen: Pen, ink: Colour) -> None:
        for side in (-1, 1):
            pen.ellipse(x + side * head * 0.36, y, head * 0.06, head * 0.11, ink)

    body.volume(ears, dim(looks.skin, 0.85), round_by=head * 0.05)
    body.volume(skull, looks.skin, round_by=head * 0.24)
    if looks.seen_from == "front":
        paint_features(body, looks, x, y, head)
        body.volume(
            partial(paint_fringe, x, y, head, looks.style),
            looks.hair,
            round_by=head * 0.1,
        )
    else:
        painter = partial(paint_back_of_head, x, y, head, looks.style)
        body.volume(painter, looks.hair, round_by=head * 0.22)
    paint_hat(body, looks, x, y, head)


def paint_features(body: Body, looks: Looks, x: float, y: float, head: float) -> None:
    """Eyes, brows, nose and mouth: soft, as from some way off."""
    shadow = body.light.dark(mix(looks.skin, (120, 50, 30), 0.25))
    ink = body.light.dark((48, 32, 30))
    flush = body.light.bright(mix(looks.skin, (200, 90, 70), 0.14))

    def pairs(y_at: float, across: float, down: float) -> "partial[None]":
        return partial(paint_pair, x, y + head * y_at, head, across, down)

    body.flat(pairs(0.16, 0.1, 0.07), flush, blur=head * 0.06)
    body.flat(pairs(-0.04, 0.09, 0.05), shadow, blur=head * 0.05)
    body.flat(
        pairs(-0.12, 0.085, 0.014),
        mix(dim(looks.hair, 0.7), shadow, 0.5),
        blur=head * 0.02,
    )
    body.flat(pairs(-0.03, 0.05, 0.022), mix(ink, shadow, 0.4), blur=head * 0.015)

    def nose(pen: Pen, tone: Colour) -> None:
        side = -0.03 if body.light.across > 0 else 0.03
        pen.ellipse(x + side * head, y + head * 0.07, head * 0.03, head * 0.1, tone)
        pen.ellipse(x, y + head * 0.15, head * 0.06, head * 0.025, tone)

    def mouth(pen: Pen, tone: Colour) -> None:
        pen.ellipse(x, y + head * 0.27, head * 0.105, head * 0.028, tone)

    body.flat(nose, shadow, blur=head * 0.025)
    body.flat(
        mouth,
        mix(body.light.bright(mix(looks.skin, (150, 40, 50), 0.6)), shadow, 0.4),
        blur=head * 0.016,
    )


def paint_pair(
    x: float, y: float, head: float, across: float, down: float, pen: Pen, ink: Colour
) -> None:
    for side in (-1, 1):
        pen.ellipse(x + side * head * 0.15, y, head * across, head * down, ink)


def paint_long_hair(x: float, y: float, head: float, pen: Pen, ink: Colour) -> None:
    pen.ellipse(x, y - head * 0.08, head * 0.45, head * 0.54, ink)
    pen.polygon(
        [
            (x - head * 0.45, y - head * 0.05),
            (x + head * 0.45, y - head * 0.05),
            (x + head * 0.52, y + head * 0.95),
            (x - head * 0.52, y + head * 0.95),
        ],
        ink,
    )


def paint_fringe(
    x: float, y: float, head: float, style: str, pen: Pen, ink: Colour
) -> None:
    """The hair above a face, parted to one side."""
    pen.ellipse(x, y - head * 0.4, head * 0.35, head * 0.2, ink)
    pen.polygon(
        [
            (x - head * 0.38, y + head * (0.1 if style == "long" else -0.08)),
            (x - head * 0.4, y - head * 0.3),
            (x - head * 0.33, y - head * 0.45),
            (x + head * 0.33, y - head * 0.45),
            (x + head * 0.4, y - head * 0.3),
            (x + head * 0.38, y + head * (0.1 if style == "long" else -0.08)),
            (x + head * 0.31, y - head * 0.2),
            (x + head * 0.1, y - head * 0.34),
            (x - head * 0.16, y - head * 0.25),
            (x - head * 0.31, y - head * 0.14),
        ],
        ink,
    )


def paint_back_of_head(
    x: float, y: float, head: float, style: str, pen: Pen, ink: Colour
) -> None:
    pen.ellipse(x, y - head * 0.08, head * 0.39, head * 0.48, ink)
    if style == "long":
        paint_long_hair(x, y, head, pen, ink)
    elif style == "bun":
        pen.ellipse(x, y - head * 0.5, head * 0.19, head * 0.17, ink)
        pen.ellipse(x, y + head * 0.2, head * 0.27, head * 0.22, ink)
    else:
        pen.ellipse(x, y + head * 0.12, head * 0.32, head * 0.28, ink)


def paint_hat(body: Body, looks: Looks, x: float, y: float, head: float) -> None:
    def crown(pen: Pen, ink: Colour) -> None:
        pen.ellipse(x, y - head * 0.3, head * 0.41, head * 0.34, ink)

    def brim(pen: Pen, ink: Colour) -> None:
        pen.ellipse(x, y - head * 0.26, head * 0.68, head * 0.13, ink)

    if looks.hat in ("cap", "brim"):
        body.volume(crown, looks.hat_tone, round_by=head * 0.2)
    if looks.hat == "brim":
        body.volume(brim, dim(looks.hat_tone, 0.92), round_by=head * 0.08)
    if looks.hat == "wreath":
        for step in range(9):
            share = step / 4 - 1
            spot = (x + head * 0.4 * share, y - head * (0.46 - 0.18 * share**2))
            tone = colour(("#d8345f", "#f2c14e", "#f4f1ea")[step % 3])
            painter = partial(paint_blossom, spot, head * 0.1)
            body.volume(painter, tone, round_by=head * 0.05)


def paint_blossom(
    spot: tuple[float, float], radius: float, pen: Pen, ink: Colour
) -> None:
    pen.dot(*spot, radius, ink)
