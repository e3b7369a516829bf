"""What is stored is drawn anew: upright, in sRGB, and with nothing but pixels."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from datasource.media.pictures import RenderedPicture
from datasource.media.renditions import render
from datasource.media.validate import decode
from tests.datasource.media.corpus.drawing import BACK
from tests.datasource.media.images import drawn, encoded, largest, looks_like, pixel
from twitter_album.rendition_sizes import rendition_names, rendition_widths

SECRET = b"Attic 7, 52.5200 N 13.4050 E"


def rendered(data: bytes) -> RenderedPicture:
    return render(decode(data))


def chunks(webp: bytes) -> set[bytes]:
    """The kinds of parts that a WebP file consists of."""
    names, place = set(), 12
    while place < len(webp):
        names.add(webp[place : place + 4])
        (length,) = struct.unpack("<I", webp[place + 4 : place + 8])
        place += 8 + length + length % 2
    return names


def test_widths_follow_from_the_picture(subtests: pytest.Subtests) -> None:
    cases: list[tuple[int, tuple[int, ...]]] = [
        (16, (16,)),
        (320, (320,)),
        (321, (320, 321)),
        (640, (320, 480, 640)),
        (1200, (320, 480, 640, 1200)),
        (1280, (320, 480, 640, 1280)),
        (1300, (320, 480, 640, 1300)),
        (1408, (320, 480, 640, 1408)),
        (1409, (320, 480, 640, 1280, 1409)),
        (2048, (320, 480, 640, 1280, 2048)),
        (9000, (320, 480, 640, 1280, 2048)),
    ]
    for width, widths in cases:
        with subtests.test(width=width, widths=widths):
            assert rendition_widths(width, has_jpegs=True) == widths


def test_pictures_of_earlier_versions_have_1280_pixels_whatever_is_near() -> None:
    assert rendition_widths(1300, has_jpegs=None) == (320, 480, 640, 1280, 1300)


@given(st.integers(16, 16_384))
def test_widths_never_exceed_the_picture(width: int) -> None:
    widths = rendition_widths(width, has_jpegs=True)

    assert list(widths) == sorted(set(widths))
    assert widths[-1] == min(width, 2048)


def test_names_are_spread_over_folders_and_tell_the_format() -> None:
    assert rendition_names("abcdef", 1000, has_jpegs=True) == {
        320: "ab/abcdef-320.webp",
        480: "ab/abcdef-480.webp",
        640: "ab/abcdef-640.webp",
        1000: "ab/abcdef-1000.jpg",
    }


def test_a_picture_of_earlier_versions_is_webp_in_all_widths() -> None:
    names = rendition_names("abcdef", 1000, has_jpegs=None)

    assert names[1000] == "ab/abcdef-1000.webp"


def test_every_width_is_drawn(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(1300, 900), (900, 1300), (2500, 40), (40, 2500)]
    for size in sizes:
        with subtests.test(size=size):
            picture = rendered(encoded(drawn(*size)))

            assert (picture.width, picture.height) == size
            assert tuple(picture.renditions) == rendition_widths(
                size[0], has_jpegs=True
            )
            for width, data in picture.renditions.items():
                image = Image.open(io.BytesIO(data))
                assert image.format == ("WEBP" if width <= 640 else "JPEG")
                assert image.width == width
                assert abs(image.height - size[1] * width / size[0]) <= 1


def test_the_tallest_picture_fits_into_webp() -> None:
    assert largest(rendered(encoded(drawn(16, 16_384), "PNG"))).height == 16_383


def test_the_picture_stands_upright(subtests: pytest.Subtests) -> None:
    files: list[str] = ["JPEG", "PNG", "WEBP"]
    for orientation in range(1, 9):
        for file in files:
            with subtests.test(orientation=orientation, file=file):
                image = drawn(500, 300)
                if orientation in BACK:
                    image = image.transpose(BACK[orientation])
                exif = Image.Exif()
                exif[ExifTags.Base.Orientation] = orientation

                picture = rendered(encoded(image, file, exif=exif))

                assert (picture.width, picture.height) == (500, 300)
                assert largest(picture).size == (500, 300)
                assert looks_like(largest(picture), (60, 60), "#dc1414")
                assert not looks_like(largest(picture), (440, 60), "#dc1414")
                assert not looks_like(largest(picture), (60, 240), "#dc1414")


def test_a_senseless_orientation_is_passed_over(subtests: pytest.Subtests) -> None:
    orientations: list[int] = [0, 9, 255, 65535]
    for orientation in orientations:
        with subtests.test(orientation=orientation):
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation] = orientation

            assert rendered(encoded(exif=exif)).width == 400


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_unreadable_metadata_does_not_lose_the_picture() -> None:
    assert rendered(encoded(exif=b"Exif\0\0MM\0*\0\0\xff\xff" + SECRET)).width == 400


def full_of_metadata(file: str, width: int = 400) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    extra: dict[str, Any] = {"pnginfo": text} if file == "PNG" else {"xmp": xmp}
    if file == "JPEG":
        extra["comment"] = SECRET
    picture = drawn(width, 300)
    return encoded(picture, file, exif=exif, icc_profile=profile, **extra) + SECRET


def test_all_metadata_is_gone(subtests: pytest.Subtests) -> None:
    files: list[str] = ["JPEG", "PNG", "WEBP"]
    for file in files:
        with subtests.test(file=file):
            data = full_of_metadata(file)
            assert data.count(SECRET) >= 3

            picture = rendered(data)

            for rendition in picture.renditions.values():
                assert chunks(rendition) == {b"VP8 "}
                assert SECRET not in rendition
                assert not Image.open(io.BytesIO(rendition)).getexif()


def test_all_metadata_is_gone_from_jpeg_renditions(subtests: pytest.Subtests) -> None:
    for file in ("JPEG", "PNG", "WEBP"):
        # As large as it is stored, and larger.
        for width in (700, 2100):
            with subtests.test(file=file, width=width):
                picture = rendered(full_of_metadata(file, width))

                jpeg = largest(picture)

                assert isinstance(jpeg, JpegImageFile)
                # A JFIF header, and neither EXIF, comments nor other segments.
                assert [name for name, _ in jpeg.applist] == ["APP0"]
                assert SECRET not in picture.renditions[jpeg.width]


def test_polyglots() -> None:
    script = b"<script>alert(1)</script>"
    data = encoded(comment=script) + script + b"PK\x03\x04" + script

    for rendition in rendered(data).renditions.values():
        assert b"script" not in rendition


@pytest.mark.parametrize(
    ("mode", "file"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("L", "PNG"),
        ("1", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
    ],
)
def test_pixels_of_every_kind_are_shown(mode: str, file: str) -> None:
    source = drawn(mode=mode)
    expected = source.convert("RGB").resize((1, 1), Image.Resampling.BOX)

    image = largest(rendered(encoded(source, file)))

    mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX)
    assert image.mode == "RGB"
    pairs = zip(pixel(mean), pixel(expected), strict=True)
    assert all(abs(found - wanted) < 25 for found, wanted in pairs)


def test_16_bit() -> None:
    image = Image.new("I;16", (64, 64))
    image.putdata([40_000] * (64 * 64))

    assert looks_like(largest(rendered(encoded(image, "PNG"))), (30, 30), "#9c9c9c")


def test_what_is_transparent_becomes_white(subtests: pytest.Subtests) -> None:
    files: list[str] = ["PNG", "WEBP", "GIF"]
    for file in files:
        with subtests.test(file=file):
            image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
            image.paste((255, 0, 0, 255), (0, 0, 100, 100))

            shown = largest(rendered(encoded(image, file)))

            assert looks_like(shown, (300, 200), "white")
            assert looks_like(shown, (50, 50), "red")


def test_colours_are_converted_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    swapped = swapped_profile()

    picture = rendered(
        encoded(Image.new("RGB", (64, 64), "#ff0000"), icc_profile=swapped)
    )
    unfit = rendered(encoded(Image.new("RGB", (64, 64), "#ff0000"), icc_profile=lab))
    broken = rendered(encoded(Image.new("RGB", (64, 64), "#ff0000"), icc_profile=b"x"))

    assert looks_like(largest(picture), (30, 30), "#0000ff")
    assert looks_like(largest(unfit), (30, 30), "#ff0000")
    assert looks_like(largest(broken), (30, 30), "#ff0000")


def swapped_profile() -> bytes:
    """sRGB's profile in which red and blue have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swap = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    (count,) = struct.unpack(">I", profile[128:132])
    table = bytearray(profile)
    for place in range(132, 132 + 12 * count, 12):
        name = bytes(table[place : place + 4])
        table[place : place + 4] = swap.get(name, name)
    return bytes(table)


def test_the_placeholder_is_tiny(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(400, 300), (16, 9000), (9000, 16), (1000, 1000)]
    for size in sizes:
        with subtests.test(size=size):
            placeholder = rendered(encoded(drawn(*size), "PNG")).placeholder

            assert placeholder.startswith("data:image/webp;base64,")
            assert len(placeholder) < 400


def test_the_dominant_colour_is_that_of_most_pixels(subtests: pytest.Subtests) -> None:
    colours: list[str] = ["#1e90ff", "#ffffff", "#000000", "#228b22"]
    for colour in colours:
        with subtests.test(colour=colour):
            image = Image.new("RGB", (400, 300), colour)
            image.paste("#808080", (0, 0, 150, 150))

            found = rendered(encoded(image, "PNG")).colour

            assert looks_like(Image.new("RGB", (1, 1), found), (0, 0), colour)
