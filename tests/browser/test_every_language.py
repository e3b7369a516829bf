"""No language runs out of a page: words that are long, and lines from right to left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models import Album
from tests.browser.addresses import every_state
from tests.browser.conftest import Visit, without_pictures
from tests.browser.measures import REACH, UNREACHED

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

# Each page is opened once, in the first width, and then takes the others.
WIDTHS = (360, 320, 768, 1440)

# Labels whose last letters fell into a second line.
BROKEN_LABELS = """[...document.querySelectorAll(".panel dt")].filter(label => {
  const words = document.createRange();
  words.selectNodeContents(label);
  return words.getClientRects().length > 1;
}).map(label => label.textContent)"""
# From the right edge of the panel to what was posted in a language of the other
# direction, in pixels.
INDENTS = """["blockquote", "dd[dir]"].map(name => {
  const [panel, words] = [".panel dl", `.panel ${name}`].map(
    selector => document.querySelector(selector).getBoundingClientRect());
  return Math.round(panel.right - words.right);
})"""


@pytest.mark.parametrize("language", ["ar", "de"])
def test_no_page_is_wider_than_the_window(
    visit: Open, album: Album, language: str
) -> None:
    tab = without_pictures(visit(360))
    others = ["/topic/%23carnival/milestone/100", "/topic/%23carnival/wall"]
    for address in [*every_state(album), *others]:
        page = tab.open(f"/{language}{address}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})

            assert page.evaluate(REACH) <= width, (address, width)
            assert page.evaluate(BROKEN_LABELS) == [], (address, width)
            assert page.evaluate(UNREACHED) == [], (address, width)


def test_posted_words_of_the_other_direction_stand_beside_their_labels(
    visit: Open, album: Album
) -> None:
    photo = album.photos.exclude(alt_text="").latest("first_seen")
    page = without_pictures(visit(768)).open(f"/ar/photo/{photo.pk}")

    quote, description = page.evaluate(INDENTS)
    assert quote == 0
    # The column of the labels and the gap.
    assert 100 <= description <= 140
