"""One colour per album, from its top photo, that everybody can read."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import Settings

from app.gallery import accent_colour
from tests.app.factories import make_album, make_owner, make_photo, store_picture

CSS = Path(settings.BASE_DIR) / "static" / "css"
HUES = range(0, 360, accent_colour.HUE_STEP_DEGREES)


def token(name: str, scheme: str) -> accent_colour.Linear:
    """A plain OKLCH token of a scheme, as linear sRGB."""
    colour = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
    pattern = rf"--{name}: light-dark\({colour}, {colour}\);"
    found = re.search(pattern, (CSS / "tokens.css").read_text())
    assert found, name
    numbers = [float(number) for number in found.groups()]
    lightness, chroma, hue = numbers[:3] if scheme == "light" else numbers[3:]
    return accent_colour.rgb_of(lightness / 100, chroma, hue)


def contrast(one: accent_colour.Linear, other: accent_colour.Linear) -> float:
    """As WCAG 2.2 defines it."""
    darker, lighter = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (one, other)
    )
    return (lighter + 0.05) / (darker + 0.05)


def placeholder(*colours: str) -> str:
    picture = Image.new("RGB", (16, 16))
    for number, colour in enumerate(colours):
        box = (16 * number // len(colours), 0, 16 * (number + 1) // len(colours), 16)
        picture.paste(colour, box)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True)
    tiny = base64.b64encode(buffer.getvalue()).decode()
    return f"data:image/webp;base64,{tiny}"


def test_is_legible_in_every_hue() -> None:
    for scheme in ["light", "dark"]:
        for hue in [*HUES, accent_colour.DEFAULT_HUE]:
            chroma = accent_colour.chroma(hue, scheme)
            colour = accent_colour.rgb_of(accent_colour.LIGHTNESS[scheme], chroma, hue)

            for ground in ("paper", "raised", "wash", "on-accent"):
                assert contrast(colour, token(ground, scheme)) >= 4.5, (hue, ground)


def test_outlines_controls_in_every_hue() -> None:
    for scheme in ["light", "dark"]:
        for hue in [*HUES, accent_colour.DEFAULT_HUE]:
            colour = accent_colour.rgb_of(
                accent_colour.LIGHTNESS[scheme], accent_colour.chroma(hue, scheme), hue
            )

            assert contrast(colour, token("photo-area", scheme)) >= 3, hue


def test_the_tokens_are_those_of_which_the_contrast_is_known() -> None:
    tokens = (CSS / "tokens.css").read_text()

    assert f"--hue: {accent_colour.DEFAULT_HUE};" in tokens
    assert f"--chroma: {accent_colour.CHROMA['light']};" in tokens
    assert f"--chroma-dark: {accent_colour.CHROMA['dark']};" in tokens
    light, dark = (round(100 * accent_colour.LIGHTNESS[s]) for s in ("light", "dark"))
    assert f"light-dark(oklch({light}% var(--chroma) var(--hue))," in tokens
    assert f" oklch({dark}% var(--chroma-dark) var(--hue)));" in tokens


def test_the_style_sheet_is_the_one_that_is_made() -> None:
    assert (CSS / "accents.css").read_text() == accent_colour.style_sheet()


def test_is_the_dominant_hue_of_a_picture() -> None:
    cases = [
        (["#d02020"], "hue-30"),
        (["#2050d0"], "hue-260"),
        (["#208020"], "hue-140"),
        (["#808080", "#808080", "#808080", "#d02020"], "hue-30"),
        (["#808080"], ""),
        (["#000000", "#ffffff"], ""),
    ]
    for colours, expected in cases:
        assert accent_colour.hue_class(placeholder(*colours)) == expected, colours


def test_is_the_usual_one_for_what_cannot_be_read() -> None:
    cases = ["", "data:image/webp;base64,UklGRg==", "data:image/webp;base64,é"]
    for unreadable in cases:
        assert accent_colour.hue_class(unreadable) == "", unreadable


@pytest.mark.django_db
def test_colours_every_page_of_its_album(client: Client) -> None:
    album = make_album()
    top = make_photo(
        album, make_owner("ana"), favorite_count=9, placeholder=placeholder("#2050d0")
    )
    make_photo(album, favorite_count=1, placeholder=placeholder("#d02020"))

    for address in (
        album.get_absolute_url(),
        f"{album.get_absolute_url()}/7",
        top.get_absolute_url(),
    ):
        page = client.get(address).content.decode()
        assert re.search(r'<html [^>]*class="hue-260"', page), address


def test_stored_pictures_have_their_hue(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path

    assert accent_colour.hue_class(store_picture(160, 120, "#1f4f7a")["placeholder"])
