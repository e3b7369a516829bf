"""Only what decodes from its first byte to its last counts, but for a stripe."""

from __future__ import annotations

import pytest
from PIL import Image

from datasource.errors import MediaError
from datasource.media.validate import decode
from tests.datasource.media.images import drawn, encoded, frames, pixel, png_of

NO_PICTURE = r"^this is no JPEG, PNG, .* or JPEG 2000 picture$"


FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF", "JPEG2000"]


@pytest.mark.parametrize("file", FORMATS)
def test_these_formats_are_taken(file: str) -> None:
    decoded = decode(encoded(file=file))

    assert (decoded.width, decoded.height) == (400, 300)


def test_wrong_types(subtests: pytest.Subtests) -> None:
    files: list[str] = ["PPM", "EPS", "TGA", "PCX", "SGI", "DDS"]
    for file in files:
        with subtests.test(file=file):
            with pytest.raises(MediaError, match=NO_PICTURE) as raised:
                decode(encoded(file=file))

            assert raised.value.permanent


def test_no_picture_at_all(subtests: pytest.Subtests) -> None:
    bodies: list[bytes] = [b"Not found", b'{"error": 404}', b"x", bytes(9)]
    for data in bodies:
        with subtests.test(data=data), pytest.raises(MediaError, match=NO_PICTURE):
            decode(data)


PAGES = [b"<!doctype html><p>Log in", b"\n<html lang=en>", b"<!-- x --><HEAD><body>"]


def test_a_web_page_in_the_place_of_a_picture_may_be_gone_tomorrow(
    subtests: pytest.Subtests,
) -> None:
    for page in PAGES:
        with subtests.test(page=page):
            with pytest.raises(
                MediaError, match=r"answered with a web page$"
            ) as raised:
                decode(page)

            assert not raised.value.permanent


def test_0_bytes() -> None:
    with pytest.raises(MediaError, match=r"^the file is empty$"):
        decode(b"")


def test_too_many_bytes() -> None:
    with pytest.raises(MediaError, match=r"^the file has more than 17\.8 MB$"):
        decode(encoded() + bytes(17_800_000))


def test_as_many_bytes_as_the_networks_take() -> None:
    assert decode(encoded() + bytes(16 << 20)).width == 400


def test_truncated(subtests: pytest.Subtests) -> None:
    for file in FORMATS:
        with subtests.test(file=file):
            data = encoded(file=file)

            with pytest.raises((OSError, SyntaxError, MediaError, EOFError)):
                decode(data[: len(data) * 9 // 10])


def test_all_but_a_stripe_is_a_picture(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(400, 300), (4200, 300)]
    files: list[str] = ["JPEG", "PNG"]
    for size in sizes:
        for file in files:
            with subtests.test(size=size, file=file):
                data = encoded(drawn(*size), file)

                assert decode(data[: len(data) * 99 // 100]).width == size[0]
                with pytest.raises(
                    MediaError, match=r"only 9[0-7] % of it is there$"
                ) as raised:
                    decode(data[: len(data) * 96 // 100])
                assert raised.value.permanent


def test_a_stripe_that_is_lost_is_white_in_a_png() -> None:
    data = encoded(drawn(), "PNG")

    image = decode(data[: len(data) * 99 // 100]).image

    assert image.convert("RGB").getpixel((399, 299)) == (255, 255, 255)


def test_a_progressive_picture_may_lack_what_only_refines_it() -> None:
    data = encoded(drawn(), progressive=True)

    assert decode(data[: len(data) * 9 // 10]).width == 400
    with pytest.raises(MediaError, match=r"% of it is there$"):
        decode(data[: len(data) // 5])


def test_bombs(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(20_000, 20_000), (60_000, 60_000), (2**30, 4)]
    for size in sizes:
        with subtests.test(size=size):
            with pytest.raises(
                MediaError, match=r"pixels take more than 1250 MB to"
            ) as raised:
                decode(png_of(*size))

            assert raised.value.permanent


def test_no_picture_is_too_small(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(1, 1), (1, 300), (300, 1)]
    for size in sizes:
        with subtests.test(size=size):
            decoded = decode(encoded(Image.new("RGB", size)))

            assert (decoded.width, decoded.height) == size


def test_a_panorama_keeps_its_size() -> None:
    decoded = decode(encoded(Image.new("L", (20_000, 200))))

    assert (decoded.width, decoded.height) == (20_000, 200)


def test_a_long_screenshot_becomes_as_high_as_webp_can_be() -> None:
    decoded = decode(encoded(Image.new("L", (80, 40_000)), "PNG"))

    assert (decoded.width, decoded.height) == (33, 16_383)


def test_animated(subtests: pytest.Subtests) -> None:
    files: list[str] = ["GIF", "WEBP", "PNG"]
    for file in files:
        with subtests.test(file=file):
            moving = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]

            decoded = decode(
                encoded(
                    moving[0], file, save_all=True, append_images=moving[1:], duration=9
                )
            )

            red, _, blue = pixel(decoded.image, (9, 9))
            assert red > 200 > 50 > blue


def test_a_long_animation_that_is_cut(subtests: pytest.Subtests) -> None:
    files: list[str] = ["GIF", "WEBP"]
    for file in files:
        with subtests.test(file=file):
            first, *others = frames(600)
            data = encoded(first, file, save_all=True, append_images=others)

            assert decode(data[:-200]).width == 16


def test_a_phone_s_file_with_a_second_picture_in_it() -> None:
    second = drawn(100, 80)
    data = encoded(drawn(), "MPO", save_all=True, append_images=[second])

    assert decode(data).width == 400
