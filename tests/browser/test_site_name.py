"""The organiser's name and logo, short or long, from the left or from the right."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import expect

from app.models import Album, SiteIdentity
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import LAYOUT_SHIFT, REACH

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
NAMES = {
    "long": "The Most Venerable Carnival Society of the Upper Valley and its Villages",
    "one word": "Donaudampfschifffahrtsgesellschaftskarnevalsverein" + "x" * 30,
    "from the right": "جمعية كرنفال الوادي الأعلى وقراه الجميلة",
}


def give_name(name: str) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (320, 80), (200, 60, 30, 255)).save(file, "PNG")
    logo = {"logo": file.getvalue(), "logo_mark": "0123456789abcdef"}
    SiteIdentity(name=name, logo_width=320, logo_height=80, **logo).save()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_the_bar_stays_one_row(visit: Open, album: Album, name: str) -> None:
    give_name(name)
    tab = visit(360)
    for address in ("/owners", "/ar/owners"):
        page = tab.open(address)
        assert page.evaluate(LAYOUT_SHIFT) < 0.001, address
        assert_accessible(page, address)
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 740})

            assert page.evaluate(REACH) <= width, (address, width)
            bar = page.locator(".bar").bounding_box()
            assert bar is not None
            assert bar["height"] <= 56, (address, width)
            expect(page.locator(".bar .site-logo")).to_be_visible()
    assert tab.complaints == []


def test_the_wall_says_whose_feast_it_is(visit: Open, album: Album) -> None:
    give_name("Les Gilles")

    page = visit(1440).open("/topic/%23carnival/wall?scene=mosaic")

    expect(page.locator(".qr-panel .site-name")).to_have_text("Les Gilles")
    expect(page.locator(".qr-panel .site-logo")).to_be_visible()
