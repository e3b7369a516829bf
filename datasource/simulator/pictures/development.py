"""What camera and film do to a scene: bloom, a tone curve, dark corners, grain."""

from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from datasource.simulator.pictures.backgrounds import enlarge
from datasource.simulator.pictures.noise import blurred

# For red, green and blue: what the darkest and the brightest tone become.
FILMS = (
    ((10, 8, 12), (252, 249, 240)),
    ((4, 9, 16), (255, 250, 234)),
    ((14, 9, 7), (255, 246, 230)),
    ((6, 7, 10), (246, 250, 252)),
    ((16, 12, 18), (250, 242, 236)),
)
GRAIN_TILE = 512
MAX_SIDE = 2560


def develop(image: Image.Image, rng: Random, *, vignette: float) -> Image.Image:
    """The photograph of a scene; without grain dark skies would show bands."""
    image = bloom(image)
    darken_corners(image, vignette)
    image = image.point(film(rng.randrange(len(FILMS)), rng.randint(0, 3)))
    # A piece of the grain, as large as the picture; its mean is 12 of 255.
    left, top = rng.randrange(GRAIN_TILE), rng.randrange(GRAIN_TILE)
    noise = grain().crop((left, top, left + image.width, top + image.height))
    return ImageChops.add(image, noise, 1, -12)


def bloom(image: Image.Image) -> Image.Image:
    """Bright things shine over their edges, as in any lens."""
    if min(image.size) < 64:
        return image
    small = image.reduce(8).point([max(v - 140, 0) * 2 // 3 for v in range(256)] * 3)
    wide = small.filter(ImageFilter.GaussianBlur(max(small.size) / 50))
    light = enlarge(wide, image.size)
    return ImageChops.screen(image, light)


def darken_corners(image: Image.Image, strength: float) -> None:
    """Nothing happens in the middle: the darkness begins at 90 of 255."""
    falloff = Image.radial_gradient("L").resize((64, 64))
    falloff = falloff.point(
        [int(max(v - 90, 0) / 165 * 255 * strength) for v in range(256)]
    )
    corners = enlarge(falloff, image.size)
    image.paste((6, 4, 10), (0, 0, *image.size), corners)


@cache
def film(kind: int, contrast: int) -> list[int]:
    """A table for each channel: a gentle S between its darkest and brightest tone."""
    table: list[int] = []
    for low, high in zip(*FILMS[kind], strict=True):
        for value in range(256):
            share = value / 255
            curve = share * share * (3 - 2 * share)
            share += (curve - share) * (0.12 + 0.1 * contrast)
            table.append(round(low + (high - low) * share))
    return table


@cache
def grain() -> Image.Image:
    """Grain of one kind for every picture, larger than the largest of them."""
    # By a seed of its own, not the picture's: one grain serves all of them.
    side = (GRAIN_TILE, GRAIN_TILE)
    rng = Random(7)
    fine = Image.frombytes("L", side, rng.randbytes(GRAIN_TILE**2))
    coarse = blurred(Image.frombytes("L", side, rng.randbytes(GRAIN_TILE**2)), 0.8)
    mixed = Image.blend(fine.filter(ImageFilter.GaussianBlur(0.5)), coarse, 0.5)
    tile = mixed.point([min(max((v - 128) // 5 + 12, 0), 24) for v in range(256)])
    whole = Image.new("L", (MAX_SIDE + GRAIN_TILE, MAX_SIDE + GRAIN_TILE))
    for left in range(0, whole.width, GRAIN_TILE):
        for top in range(0, whole.height, GRAIN_TILE):
            whole.paste(tile, (left, top))
    return Image.merge("RGB", (whole, whole, whole))
