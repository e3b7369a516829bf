"""Ways in which a picture is changed: by people, by networks, by a step aside."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from tests.datasource.media.images import encoded

Change = Callable[[Image.Image, Random], Image.Image]

MESH = 4


def write(
    image: Image.Image,
    text: str,
    *,
    place: tuple[float, float],
    share: float,
    ink: str = "white",
) -> None:
    """On the picture itself; `place` and `share` are parts of its size."""
    at = (image.width * place[0], image.height * place[1])
    letters = ImageFont.load_default(round(image.height * share))
    ImageDraw.Draw(image).text(at, text, fill=ink, font=letters)


def as_file(image: Image.Image, file: str = "JPEG", quality: int = 80) -> Image.Image:
    with Image.open(io.BytesIO(encoded(image, file, quality=quality))) as read:
        return read.convert("RGB")


def scaled(image: Image.Image, side: int) -> Image.Image:
    share = side / max(image.size)
    return image.resize((round(image.width * share), round(image.height * share)))


def cut(
    image: Image.Image, left: float, top: float, right: float, bottom: float
) -> Image.Image:
    """Without such parts of its width and height."""
    width, height = image.size
    box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
    return image.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))


def cut_all(image: Image.Image, share: float) -> Image.Image:
    return cut(image, share, share, share, share)


def cut_at_random(image: Image.Image, chance: Random) -> Image.Image:
    return as_file(cut(image, *(chance.uniform(0, 0.05) for _ in range(4))))


def cut_on_one_side(image: Image.Image, chance: Random) -> Image.Image:
    side = chance.randrange(4)
    return as_file(cut(image, *(0.05 * (at == side) for at in range(4))))


def with_text(image: Image.Image, chance: Random) -> Image.Image:
    written = image.copy()
    place = (chance.uniform(0.05, 0.4), chance.choice((0.05, 0.85)))
    write(written, "Carnival 2024!", place=place, share=0.08)
    return as_file(written)


def with_watermark(image: Image.Image, chance: Random) -> Image.Image:
    mark = Image.new("RGB", image.size)
    write(mark, "@photographer", place=(chance.uniform(0.1, 0.3), 0.45), share=0.12)
    veiled = image.copy()
    veiled.paste("white", mask=mark.convert("L").point(lambda light: light * 2 // 5))
    return as_file(veiled)


def tinted(image: Image.Image, chance: Random) -> Image.Image:
    warmth = chance.choice((0.92, 1.08))
    red, green, blue = image.split()
    red = red.point(lambda light: min(round(light * warmth), 255))
    blue = blue.point(lambda light: min(round(light / warmth), 255))
    return Image.merge("RGB", (red, green, blue))


def framed(image: Image.Image, chance: Random) -> Image.Image:
    colour = chance.choice(("white", "black", "#333333"))
    return as_file(ImageOps.expand(image, chance.randint(10, 60), colour))


def with_bars(image: Image.Image, chance: Random) -> Image.Image:
    side = (max(image.size), max(image.size))
    return as_file(ImageOps.pad(image, side, color=chance.choice(("white", "black"))))


def changed_in_all_ways(image: Image.Image, chance: Random) -> Image.Image:
    smaller = cut(image, *(chance.uniform(0, 0.03) for _ in range(4)))
    lighter = ImageEnhance.Brightness(smaller).enhance(chance.uniform(0.9, 1.1))
    return as_file(scaled(with_text(lighter, chance), 480), quality=60)


def recoloured(image: Image.Image, chance: Random) -> Image.Image:
    turn = chance.randint(64, 192)
    hue, saturation, value = image.convert("HSV").split()
    turned = hue.point(lambda angle: (angle + turn) % 256)
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def moved(image: Image.Image, chance: Random) -> Image.Image:
    """As if a moment later: everything within is up to 8 % elsewhere."""
    width, height = image.size
    steps = range(MESH + 1)
    nodes = {
        (x, y): (
            width * (x / MESH + chance.uniform(-0.08, 0.08) * (0 < x < MESH)),
            height * (y / MESH + chance.uniform(-0.08, 0.08) * (0 < y < MESH)),
        )
        for x in steps
        for y in steps
    }
    mesh = []
    for x, y in ((x, y) for x in range(MESH) for y in range(MESH)):
        box = (x * width // MESH, y * height // MESH)
        end = ((x + 1) * width // MESH, (y + 1) * height // MESH)
        corners = (nodes[x, y], nodes[x, y + 1], nodes[x + 1, y + 1], nodes[x + 1, y])
        mesh.append((box + end, tuple(at for corner in corners for at in corner)))
    how = Image.Resampling.BILINEAR
    return image.transform(image.size, Image.Transform.MESH, mesh, how)


SAME: dict[str, Change] = {
    "JPEG of quality 30": lambda image, _: as_file(image, quality=30),
    "WebP of quality 40": lambda image, _: as_file(image, "WEBP", 40),
    "scaled to 320 pixels": lambda image, _: as_file(scaled(image, 320)),
    "scaled to 2048 pixels": lambda image, _: scaled(image, 2048),
    "5 % cut off each side": lambda image, _: cut_all(image, 0.05),
    "0 to 5 % cut off each side": cut_at_random,
    "5 % cut off one side": cut_on_one_side,
    "text added": with_text,
    "watermark": with_watermark,
    "brightness +-20 %": lambda image, chance: ImageEnhance.Brightness(image).enhance(
        chance.choice((0.8, 1.2))
    ),
    "contrast +-20 %": lambda image, chance: ImageEnhance.Contrast(image).enhance(
        chance.choice((0.8, 1.2))
    ),
    "saturation +-40 %": lambda image, chance: ImageEnhance.Color(image).enhance(
        chance.choice((0.6, 1.4))
    ),
    "warmer or cooler": tinted,
    "grey": lambda image, _: image.convert("L"),
    "frame": framed,
    "bars": with_bars,
    "cut, lighter, text, 480 pixels": changed_in_all_ways,
}
ALIKE: dict[str, Change] = {
    "mirrored": lambda image, _: ImageOps.mirror(image),
    "other colours": recoloured,
    "zoomed: 15 to 25 % cut off each side": lambda image, chance: cut_all(
        image, chance.uniform(0.15, 0.25)
    ),
    "a moment later: all moved by up to 8 %": moved,
}
BETWEEN: dict[str, Change] = {
    "7 to 12 % cut off each side": lambda image, chance: cut_all(
        image, chance.uniform(0.07, 0.12)
    ),
}
FRAMELESS = {"frame", "bars"}
