"""Draws a share picture: one to seven photos in one frame, the first large.

`share_picture_content.py` decides which photos and which text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from app.top_seven import composition
from app.top_seven.composition import Box

# Raise it with every change of the drawing: addresses change with it. Facebook and
# others keep the old picture for long under the same address.
DRAWING_VERSION = 3
# What Facebook recommends for the large preview of a link.
SIZE = (1200, 630)
GAP_PIXELS = 6
BACKGROUND = "#14110f"
TEXT_COLOUR = "#f7f3ee"
# How much of a picture the background of its rank hides, as on the page.
RANK_BACKGROUND_OPACITY = 0.74
RANK_PIXELS = 28
TITLE_PIXELS, MIN_TITLE_PIXELS = 34, 16
JPEG_QUALITY = 86


def compose(
    pictures: Sequence[Image.Image], ranks: Sequence[int], title: str = ""
) -> bytes:
    """A JPEG of `SIZE` from one to seven pictures, the first the largest."""
    canvas = Image.new("RGB", SIZE, BACKGROUND)
    if len(pictures) == 1:
        canvas.paste(_on_its_own(pictures[0]))
    else:
        boxes = cells([picture.width / picture.height for picture in pictures])
        for picture, rank, box in zip(pictures, ranks, boxes, strict=True):
            size = (box[2] - box[0], box[3] - box[1])
            # A little above the middle: faces tend to be there.
            canvas.paste(ImageOps.fit(picture, size, centering=(0.5, 0.4)), box)
            _draw_rank(canvas, rank, box)
    _draw_title(canvas, title)
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def cells(ratios: Sequence[float]) -> list[Box]:
    """Where pictures of these ratios (width : height) stand, best first."""
    whole = composition.compose(ratios, SIZE[0] / SIZE[1])
    return list(whole.boxes((0, 0, *SIZE), GAP_PIXELS))


def _on_its_own(picture: Image.Image) -> Image.Image:
    """The whole picture on a blurred background of itself."""
    # Blurred small and then enlarged: the same look for less work.
    tiny = ImageOps.fit(picture, (60, 32)).filter(ImageFilter.GaussianBlur(3))
    tiny = Image.blend(tiny, Image.new("RGB", tiny.size, BACKGROUND), 0.45)
    background = tiny.resize(SIZE, Image.Resampling.BICUBIC)
    whole = ImageOps.contain(picture, SIZE)
    background.paste(
        whole, ((SIZE[0] - whole.width) // 2, (SIZE[1] - whole.height) // 2)
    )
    return background


def _draw_rank(canvas: Image.Image, rank: int, cell: Box) -> None:
    """The rank in the upper left corner of its cell."""
    font = ImageFont.load_default(RANK_PIXELS)
    side = RANK_PIXELS + 20
    corner = (cell[0], cell[1], cell[0] + side, cell[1] + side)
    background = Image.new("RGB", (side, side), BACKGROUND)
    canvas.paste(
        Image.blend(canvas.crop(corner), background, RANK_BACKGROUND_OPACITY), corner
    )
    middle = (cell[0] + side / 2, cell[1] + side / 2)
    pen = ImageDraw.Draw(canvas)
    pen.text(middle, str(rank), font=font, fill=TEXT_COLOUR, anchor="mm")


def can_write(text: str) -> bool:
    """Pillow's own font has few scripts: better no text than a row of boxes, which is
    what it draws for U+FFFF, no character at all."""
    font = ImageFont.load_default(MIN_TITLE_PIXELS)
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != missing for letter in text)


def _draw_title(canvas: Image.Image, title: str) -> None:
    """Set `title` in the lower left corner, if the font at hand can write it."""
    size = TITLE_PIXELS
    font = ImageFont.load_default(size)
    if not title or not can_write(title):
        return
    while font.getlength(title) > SIZE[0] / 2 and size > MIN_TITLE_PIXELS:
        size -= 2
        font = ImageFont.load_default(size)
    left, upper, right, lower = font.getbbox(title)
    box = (0, SIZE[1] - (lower - upper) - 36, right - left + 48, SIZE[1])
    background = Image.new(
        "RGB", (int(box[2] - box[0]), int(box[3] - box[1])), BACKGROUND
    )
    corner = (int(box[0]), int(box[1]))
    canvas.paste(background, corner)
    ImageDraw.Draw(canvas).text(
        (24 - left, corner[1] + 18 - upper), title, font=font, fill=TEXT_COLOUR
    )
