"""Somebody in a mask, near and sharp, with the lights of the feast out of focus."""

from dataclasses import replace

from PIL import Image

from datasource.simulator.pictures.bokeh import paint_discs
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.feathers import paint_feathers
from datasource.simulator.pictures.figures import draw_figure
from datasource.simulator.pictures.gathering import larger, paint_row
from datasource.simulator.pictures.looks import make_looks
from datasource.simulator.pictures.mask_faces import WIDTH, mask_face
from datasource.simulator.pictures.masks import COSTUMES
from datasource.simulator.pictures.palette import colour, dim
from datasource.simulator.pictures.volumes import Light

NIGHTS = (
    ("#0a0c1c", "#221c3c", "#4a2c38"),
    ("#120808", "#3c1a18", "#6c3a20"),
    ("#06100f", "#143434", "#3a4c40"),
)


def paint_portrait(canvas: Canvas) -> None:
    """Night, discs of light, a soft crowd, then a head and shoulders."""
    rng, unit = canvas.rng, canvas.unit
    canvas.wash([colour(text) for text in rng.choice(NIGHTS)])
    _, cloth, plumes, gem = rng.choice(COSTUMES)
    lights = [colour(text) for text in ("#ffc878", "#ff9450", "#ffe6b8", plumes[0])]
    paint_discs(canvas, lights, radius=58 * unit, count=30, bottom=0.7)
    paint_discs(canvas, lights, radius=26 * unit, count=46, top=0.1, bottom=0.75)
    side = rng.choice((-0.75, 0.75))
    light = Light(side, -0.45, (255, 214, 164), (34, 22, 30))
    crowd = canvas.height * 0.16
    paint_row(
        canvas,
        canvas.height * 0.78,
        head=crowd,
        light=Light(0, -0.8, (220, 150, 90), (30, 22, 34)),
        seen_from="front",
        blur=crowd * 0.12,
        closeness=0.9,
    )
    head = min(canvas.height * rng.uniform(0.5, 0.66), canvas.width * 0.62)
    x = (
        canvas.width * rng.choice((0.5, 0.38, 0.62))
        if canvas.width > canvas.height
        else canvas.width / 2
    )
    y = canvas.height * rng.uniform(0.5, 0.58)
    has_feathers = rng.random() < 0.75
    scale = head * 0.98 / WIDTH
    if has_feathers:
        paint_feathers(
            canvas, (x, y - head * 0.16), scale * 1.0, [colour(text) for text in plumes]
        )
    looks = make_looks(rng, seen_from="front")
    hat = "" if has_feathers else looks.hat
    looks = replace(looks, cloth=dim(colour(cloth[2]), 0.6), hat=hat)
    # Skin and cloth have no details that less than half of the size would not show.
    figure = larger(draw_figure(looks, head / 2.5, light), 2.5)
    # The chin is at 2 of 5.4 heads.
    canvas.stamp(figure, x, y + head * 0.7)
    mask = mask_face(
        [colour(text) for text in cloth], colour(gem), style=rng.randint(0, 5)
    )
    worn = mask.resize(
        (round(WIDTH * scale) + 1, round(mask.height * scale) + 1),
        Image.Resampling.LANCZOS,
    )
    lit = shaded(worn, side)
    canvas.stamp(lit, x, y - head * 0.04)


def shaded(mask: Image.Image, side: float) -> Image.Image:
    """The mask in the same light as the face: darker on the far side."""
    ramp = Image.linear_gradient("L").rotate(90 if side > 0 else -90)
    ramp = ramp.point([70 + v * 185 // 255 for v in range(256)]).resize(mask.size)
    dark = Image.new("RGB", mask.size, (24, 12, 20))
    lit = Image.composite(mask.convert("RGB"), dark, ramp).convert("RGBA")
    lit.putalpha(mask.getchannel("A"))
    return lit
