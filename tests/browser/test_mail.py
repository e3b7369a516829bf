"""The milestone's e-mail as a reader sees it: light, dark, without pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Locator
from pytest_django import Settings

from app.milestones import outbox
from app.milestones import reached as milestones
from app.models import Album, Milestone, Photo
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.measures import REACH
from tests.mails import as_page

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]


@pytest.fixture
def email(album: Album, settings: Settings, tmp_path: Path) -> Path:
    """The HTML of the e-mail that tells of 65 photos, its pictures within."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    album.milestones = "65"
    album.save()
    milestones.reconcile_all()
    outbox.send_due()
    (sent,) = mail.outbox
    file = tmp_path / "mail.html"
    file.write_text(as_page(sent.message()))
    return file


def area(link: Locator) -> float:
    box = link.bounding_box()
    return box["width"] * box["height"] if box else 0


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light")])
def test_is_read_in_every_light(
    visit: Open, email: Path, width: int, scheme: str
) -> None:
    page = visit(width, color_scheme=scheme).page
    page.goto(email.as_uri())

    assert_accessible(page, without=["landmark-one-main", "region", "target-size"])
    assert page.evaluate(REACH) <= width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(252, 249, 246)" if scheme == "light" else "rgb(23, 18, 15)")
    assert page.locator("img").count() == 6
    box = page.locator(".number").bounding_box()
    assert box is not None
    assert box["height"] > 70
    # The album's link is the largest thing to press, and nothing else comes near.
    links = {each.inner_text().strip(): area(each) for each in page.locator("a").all()}
    button = links.pop("See the album")
    assert button > 20_000
    assert all(other < button / 2 for text, other in links.items() if text)


def test_is_complete_without_its_pictures(visit: Open, email: Path) -> None:
    blocked = re.sub(r'src="data:[^"]+"', 'src="nothing://here"', email.read_text())
    email.write_text(blocked)
    page = visit(360).page
    page.goto(email.as_uri())

    words = page.locator("body").inner_text()
    assert "65" in words
    assert "See the album" in words
    assert page.get_by_role("link", name="See photo number 65").is_visible()
    assert page.get_by_role("img", name="Lanterns over the river").first.is_visible()
    assert page.evaluate(REACH) <= 360


@pytest.mark.parametrize("width", [360, 1440])
def test_leads_to_a_page_for_everybody(visit: Open, email: Path, width: int) -> None:
    reached = re.search(r'href="[^"]*(/topic/[^"]*/milestone/65)"', email.read_text())
    assert reached is not None
    album = Album.objects.get(key="carnival")
    album.milestones = "65,90"
    album.save()
    photo = Milestone.objects.get(threshold=65).photo
    assert photo is not None
    tab = visit(width, color_scheme="dark" if width == 360 else "light")
    for state in ("there", "taken down"):
        page = tab.open(reached[1])

        assert_accessible(page, state)
        assert page.evaluate(REACH) <= width, state
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
    page = tab.open(reached[1].replace("65", "90"))
    assert page.evaluate(REACH) <= width, "not reached"
    assert tab.strangers() == []
    assert [c for c in tab.complaints if "status of 404" not in c] == []
