"""The picture of a shared link: one to seven photos in one frame, the first large."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

Box = tuple[int, int, int, int]
"""Left, upper, right, lower."""

RECIPE = 2
"""Raise it with every change of the composition: addresses change with it."""
SIZE = (1200, 630)
GAP = 6
GROUND = "#14110f"
INK = "#f7f3ee"
VEIL = 0.74
"""How much of a picture the ground of its number hides, as on the page."""
NUMERAL = 28
COLUMNS = ((1, 590), (2, 335), (4, 275))
"""Photos and width (a weight) of each column: one large, two medium, four small."""


def compose(
    pictures: Sequence[Image.Image], ranks: Sequence[int], title: str = ""
) -> bytes:
    """A JPEG of `SIZE` from one to seven pictures, the first the largest."""
    canvas = Image.new("RGB", SIZE, GROUND)
    if len(pictures) == 1:
        canvas.paste(_on_its_own(pictures[0]))
    else:
        boxes = cells(len(pictures))
        for picture, rank, box in zip(pictures, ranks, boxes, strict=True):
            size = (box[2] - box[0], box[3] - box[1])
            canvas.paste(ImageOps.fit(picture, size, centering=(0.5, 0.4)), box)
            _number(canvas, rank, box)
    _sign(canvas, title)
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=86)
    return buffer.getvalue()


def cells(number: int) -> list[Box]:
    """Where each of `number` pictures stands, best first."""
    columns, left = [], number
    for rows, weight in COLUMNS:
        if left > 0:
            columns.append((min(rows, left), weight))
            left -= rows
    width = SIZE[0] - GAP * (len(columns) - 1)
    total = sum(weight for _, weight in columns)
    boxes, x, passed = [], 0, 0
    for rows, weight in columns:
        start = round(width * passed / total) + x
        passed += weight
        end = round(width * passed / total) + x
        height = SIZE[1] - GAP * (rows - 1)
        for row in range(rows):
            upper = round(height * row / rows) + GAP * row
            lower = round(height * (row + 1) / rows) + GAP * row
            boxes.append((start, upper, end, lower))
        x += GAP
    return boxes


def _on_its_own(picture: Image.Image) -> Image.Image:
    """The whole picture on a blurred ground of itself."""
    tiny = ImageOps.fit(picture, (60, 32)).filter(ImageFilter.GaussianBlur(3))
    tiny = Image.blend(tiny, Image.new("RGB", tiny.size, GROUND), 0.45)
    ground = tiny.resize(SIZE, Image.Resampling.BICUBIC)
    whole = ImageOps.contain(picture, SIZE)
    ground.paste(whole, ((SIZE[0] - whole.width) // 2, (SIZE[1] - whole.height) // 2))
    return ground


def _number(canvas: Image.Image, rank: int, cell: Box) -> None:
    """The rank in the upper left corner of its cell."""
    font = ImageFont.load_default(NUMERAL)
    side = NUMERAL + 20
    corner = (cell[0], cell[1], cell[0] + side, cell[1] + side)
    ground = Image.new("RGB", (side, side), GROUND)
    canvas.paste(Image.blend(canvas.crop(corner), ground, VEIL), corner)
    middle = (cell[0] + side / 2, cell[1] + side / 2)
    pen = ImageDraw.Draw(canvas)
    pen.text(middle, str(rank), font=font, fill=INK, anchor="mm")


def _sign(canvas: Image.Image, title: str) -> None:
    """Set `title` in the lower left corner, if the font at hand can write it."""
    size = 34
    font = ImageFont.load_default(size)
    missing = bytes(font.getmask("\uffff"))
    if not title or any(bytes(font.getmask(letter)) == missing for letter in title):
        return
    while font.getlength(title) > SIZE[0] / 2 and size > 16:
        size -= 2
        font = ImageFont.load_default(size)
    left, upper, right, lower = font.getbbox(title)
    box = (0, SIZE[1] - (lower - upper) - 36, right - left + 48, SIZE[1])
    ground = Image.new("RGB", (int(box[2] - box[0]), int(box[3] - box[1])), GROUND)
    corner = (int(box[0]), int(box[1]))
    canvas.paste(ground, corner)
    ImageDraw.Draw(canvas).text(
        (24 - left, corner[1] + 18 - upper), title, font=font, fill=INK
    )
