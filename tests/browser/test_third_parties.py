"""Whoever looks at the album tells nobody else: its pages ask their own site alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from app.models import Album
from tests.amounts import amount
from tests.browser.conftest import Visit

LoadState = Literal["load", "networkidle"]
PAGES = [
    "/",
    "/topic/",
    "/topic/%23carnival",
    "/topic/%23carnival?sort=favourites",
    "/topic/%23carnival/7",
    "/topic/%23carnival/wall",
    "/topic/%23carnival/wall?scene=mosaic",
    "/topic/%23empty",
    "/owners",
    "/owner/ana",
    "/api",
    "/nothing",
    "/broken",
    "/ar/",
]


@pytest.mark.django_db(transaction=True)
def test_no_page_asks_anybody_but_the_site(
    visit: Callable[..., Visit],
    album: Album,
    record_property: Callable[[str, object], None],
) -> None:
    # The rows know where their pictures stand on the network.
    assert album.photos.filter(
        media_url__startswith="https://pictures.example"
    ).exists()
    photo = album.photos.latest("first_seen")
    tab = visit(1440)
    # What a page asks for once all is quiet would cost the suite half a second each.
    state: LoadState = "load" if amount(1) == 1 else "networkidle"
    for address in [*PAGES, f"/photo/{photo.pk}"]:
        page = tab.open(address)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state(state)
        assert tab.strangers() == [], address
    record_property("browser_requests", len(tab.requests))
