"""How alike two pictures look: the structural similarity index (Wang et al., 2004)."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageMath

# The usual constants, for levels up to 255.
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
# Not 8: JPEG's own blocks must not fall together with the windows.
WINDOW_PIXELS = 7


def ssim(one: Image.Image, other: Image.Image) -> float:
    """1 for the same brightness everywhere; over windows that do not overlap."""
    x, y = (image.convert("L").convert("F") for image in (one, other))
    mean_x, mean_y = x.reduce(WINDOW_PIXELS), y.reduce(WINDOW_PIXELS)
    index = ImageMath.lambda_eval(
        _index,
        x=mean_x,
        y=mean_y,
        xx=_mean_product(x, x),
        yy=_mean_product(y, y),
        xy=_mean_product(x, y),
    )
    return float(index.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))


def _mean_product(one: Image.Image, other: Image.Image) -> Image.Image:
    product: Image.Image = ImageMath.lambda_eval(
        lambda images: images["one"] * images["other"], one=one, other=other
    )
    return product.reduce(WINDOW_PIXELS)


def _index(mean: dict[str, Any]) -> Any:
    x, y = mean["x"], mean["y"]
    variances = mean["xx"] - x * x + mean["yy"] - y * y
    covariance = mean["xy"] - x * y
    brightness = (x * y * 2 + C1) / (x * x + y * y + C1)
    return brightness * (covariance * 2 + C2) / (variances + C2)
