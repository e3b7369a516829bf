"""Fractal noise: what clouds, smoke, sand and stones have and flat colours lack."""

from random import Random

from PIL import Image, ImageChops, ImageFilter

BICUBIC = Image.Resampling.BICUBIC
Size = tuple[int, int]


def fractal_noise(
    rng: Random, size: Size, *, cells: float, octaves: int = 5, stretch: float = 1
) -> Image.Image:
    """Grey clouds, about `cells` of them across, `stretch` times wider than high."""
    across = size[0] / size[1]
    noise = Image.new("L", size, 128)
    share = 0.5
    for octave in range(octaves):
        columns = max(round(cells * 2**octave), 2)
        rows = max(round(columns / across * stretch), 2)
        # Finer than the picture itself would be work that nobody sees.
        if columns > size[0] or rows > size[1]:
            break
        layer = Image.frombytes("L", (columns, rows), rng.randbytes(columns * rows))
        noise = Image.blend(noise, layer.resize(size, BICUBIC), share)
        share *= 0.62
    return noise


def contrast(noise: Image.Image, low: int, high: int) -> Image.Image:
    """Black up to `low`, white from `high`, a smooth way between."""

    def smooth(value: int) -> int:
        along = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(along * along * (3 - 2 * along) * 255)

    return noise.point([smooth(value) for value in range(256)])


def fade_down(noise: Image.Image, *, first: float, last: float) -> Image.Image:
    """The same, weighted from `first` at the top to `last` at the bottom."""
    column = bytes(
        round((first + (last - first) * row / 255) * 255) for row in range(256)
    )
    ramp = Image.frombytes("L", (1, 256), column).resize(noise.size, BICUBIC)
    return ImageChops.multiply(noise, ramp)


def blurred(image: Image.Image, pixels: float) -> Image.Image:
    """Blurred by so many pixels; a wide blur is made small, where it costs little."""
    if pixels < 6:
        return image.filter(ImageFilter.GaussianBlur(pixels))
    factor = min(int(pixels / 3), 16)
    size = (max(image.width // factor, 1), max(image.height // factor, 1))
    small = image.resize(size, Image.Resampling.BOX)
    small = small.filter(ImageFilter.GaussianBlur(pixels / factor))
    return small.resize(image.size, BICUBIC)
