"""What every rendition is in: eight bits, no transparency, the colours of sRGB."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

# Modes that are shrunk as they are; others are converted first.
DIRECT_MODES = {"L", "RGB", "RGBA", "CMYK"}
SRGB = ImageCms.createProfile("sRGB")


def eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        # Pillow would clip 16 bits to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in DIRECT_MODES and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def flattened(image: Image.Image) -> Image.Image:
    """On white, as mail programs and Facebook show the same picture."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    paper.info = image.info
    return paper


def srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile that fits nothing is as good as none
        if converted:
            return converted
    if image.mode != "RGB":
        return image.convert("RGB")
    # The same pixels without the file, which some formats would read once more. To copy
    # them, as Pillow's public ways do, takes as long as to encode a small rendition.
    return image._new(image.im)
