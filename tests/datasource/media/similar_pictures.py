"""Pairs of pictures: the same one changed, and others that merely look like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.drawing import SCENES
from tests.datasource.media.changes import ALIKE, BETWEEN, SAME, Change, cut, write

Size = tuple[int, int]

SIZES: tuple[Size, ...] = ((640, 480), (640, 427), (480, 640), (640, 360), (512, 640))
FRAMES = ("frame", "bars")
WORDS = (
    "carnival",
    "parade",
    "tonight",
    "square",
    "music",
    "masks",
    "street",
    "winner",
    "jury",
    "station",
    "harbour",
    "children",
    "bridge",
    "festival",
    "drums",
    "free",
    "monday",
    "friday",
    "twelve",
    "seven",
    "gate",
    "tickets",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """`kind` says how the two differ."""

    kind: str
    one: Image.Image
    other: Image.Image


def painted(scene: str, seed: int, size: Size) -> Image.Image:
    """A drawing of the simulator, `seed` of it."""
    canvas = Canvas(*size, Random(f"{scene}/{seed}"))
    SCENES[scene](canvas)
    return canvas.finish().convert("RGB")


def poster(layout: int, words: int) -> Image.Image:
    """A flat graphic: the same `layout` may carry any `words`."""
    look, text = Random(layout), Random(words)
    width, height = look.choice(SIZES)
    paper, ink = look.choice((("white", "black"), ("#102040", "white")))
    image = Image.new("RGB", (width, height), paper)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, height * 0.85, width, height), fill=look.choice(("red", "gold")))
    write(image, text.choice(WORDS).title(), place=(0.06, 0.05), share=0.12, ink=ink)
    for line in range(text.randint(4, 8)):
        words_here = " ".join(text.choices(WORDS, k=text.randint(2, 5)))
        at = (0.06, 0.24 + 0.07 * line)
        write(image, words_here, place=at, share=0.05, ink=ink)
    return image


def copies(image: Image.Image, name: str) -> Iterator[Pair]:
    """Of a drawing: still the same picture."""
    yield from changed(image, SAME, name)


def copies_of_poster(image: Image.Image, name: str) -> Iterator[Pair]:
    """Its paper and a frame cannot be told apart, so it gets none."""
    ways = {kind: change for kind, change in SAME.items() if kind not in FRAMES}
    yield from changed(image, ways, name)


def undecided(image: Image.Image, name: str) -> Iterator[Pair]:
    """Neither: a large cut is a copy to some and another view to others."""
    yield from changed(image, BETWEEN, name)


def changed(image: Image.Image, ways: dict[str, Change], name: str) -> Iterator[Pair]:
    for kind, change in ways.items():
        yield Pair(kind, image, change(image, Random(f"{name}/{kind}")))


def look_alike_posters(image: Image.Image, layout: int, number: int) -> Iterator[Pair]:
    """The same flat graphic with other words."""
    for words in range(layout + 1, layout + 1 + number):
        yield Pair("poster with other words", image, poster(layout, words))


def look_alikes(image: Image.Image, scene: str, seed: int) -> Iterator[Pair]:
    """Of the drawing: changed too much, seen from elsewhere, drawn anew."""
    size = image.size
    yield from changed(image, ALIKE, f"{scene}/{seed}")
    wide = painted(scene, seed, (size[0] * 5 // 4, size[1]))
    shift = Random(seed).uniform(0.15, 0.2)
    here, there = cut(wide, 0, 0, 0.2, 0), cut(wide, shift, 0, 0.2 - shift, 0)
    yield Pair("view shifted by 19 to 25 %", here, there)
    others = by_similarity(image, scene, range(seed + 1000, seed + 1020))
    for kind, place in (("most", 0), ("second most", 1)):
        drawn = painted(scene, others[place], size)
        yield Pair(f"drawn anew, the {kind} alike of 20", image, drawn)
    yield Pair("drawn anew", image, painted(scene, others[10], size))


def by_similarity(image: Image.Image, scene: str, seeds: range) -> list[int]:
    """The seeds whose drawings have about the same colours in the same places first."""

    def coarse(drawing: Image.Image) -> bytes:
        return drawing.resize((8, 8), Image.Resampling.BOX).tobytes()

    wanted = coarse(image)
    size = (image.width // 3, image.height // 3)
    gaps = {
        seed: sum(
            abs(a - b)
            for a, b in zip(wanted, coarse(painted(scene, seed, size)), strict=True)
        )
        for seed in seeds
    }
    return sorted(gaps, key=lambda seed: gaps[seed])
