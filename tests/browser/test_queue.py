"""The queue in a real browser: by keyboard, by mouse, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from app.models import Album, Owner, Photo
from tests.app.factories import make_album, make_owner, make_photo, store_picture
from tests.browser.conftest import SCREENS, Visit, assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
SIZES = [(960, 640), (640, 960), (800, 800), (1600, 500), (320, 900)]
TEXTS = ["What a night!", "ليلة جميلة", "A long night " * 20, ""]


@pytest.fixture
def waiting(site: str) -> Album:
    """#lanterns: 12 photos that await approval, one of them without a picture."""
    album = make_album("lanterns", is_moderated=True)
    owners = [make_owner("ana"), make_owner("layla", display_name="ليلى حسن")]
    for number in range(12):
        make_photo(
            album,
            owners[number % 2],
            text=TEXTS[number % len(TEXTS)],
            favorite_count=number,
            alt_text=f"Picture {number}",
            **store_picture(*SIZES[number % len(SIZES)]),
        )
    make_photo(album, make_owner("zoe"), ready=False, text="Still to come")
    return album


def queue_in(tab: Visit) -> Page:
    return tab.open(reverse("admin:app_photo_queue"))


def box(page: Page, number: int) -> Locator:
    return page.locator(".card input").nth(number)


def tells(page: Page, message: str) -> None:
    expect(page.get_by_role("status")).to_have_text(message)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_is_accessible_and_sticks_out_nowhere(
    desk: Open, waiting: Album, width: int, scheme: str
) -> None:
    tab = desk(width, color_scheme=scheme)
    page = queue_in(tab)
    page.keyboard.press("Space")

    assert_accessible(page)
    page.keyboard.press("?")
    assert_accessible(page, "with its keys")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.strangers() == []
    assert tab.complaints == []


def test_photos_are_approved_and_rejected_by_keyboard_and_undone(
    desk: Open, waiting: Album
) -> None:
    tab = desk()
    page = queue_in(tab)
    first, second, third, *_ = waiting.photos.order_by("pk")
    expect(box(page, 0)).to_be_focused()

    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    tells(page, "2 approved. Undo: U")
    expect(page.locator(".card")).to_have_count(11)
    expect(page.locator(f"#photo-{third.pk}")).to_be_focused()
    page.keyboard.press("r")
    tells(page, "1 rejected. Undo: U")

    assert set(Photo.objects.visible()) == {first, second}
    third.refresh_from_db()
    assert third.hidden_reason == "rejected"
    page.keyboard.press("u")
    tells(page, "Undone: 1 rejected.")
    expect(page.locator(f"#photo-{third.pk}")).to_be_focused()
    page.keyboard.press("u")
    tells(page, "Undone: 2 approved.")
    expect(page.locator(".card")).to_have_count(13)
    expect(box(page, 0)).to_have_id(f"photo-{first.pk}")
    expect(page.locator("#awaiting")).to_have_text("13 photos await approval")
    assert not Photo.objects.visible().exists()
    assert tab.complaints == []


def test_an_owner_is_blocked_with_all_cards(desk: Open, waiting: Album) -> None:
    page = queue_in(desk())

    page.keyboard.press("b")

    tells(page, "1 owner blocked. Undo: U")
    expect(page.locator(".card")).to_have_count(7)
    assert Owner.objects.get(is_blocked=True).screen_name == "ana"
    page.keyboard.press("u")
    expect(page.locator(".card")).to_have_count(13)


def test_arrows_move_and_select(desk: Open, waiting: Album) -> None:
    page = queue_in(desk())
    top = "box => box.getBoundingClientRect().top"

    page.keyboard.press("ArrowRight")
    expect(box(page, 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(box(page, 1)).to_be_checked()
    page.keyboard.press("ArrowDown")
    row = page.evaluate(
        "[...document.querySelectorAll('.card input')].indexOf(document.activeElement)"
    )
    assert row > 1
    assert box(page, row).evaluate(top) > box(page, 1).evaluate(top)
    page.keyboard.press("ArrowUp")
    expect(box(page, 1)).to_be_focused()
    page.keyboard.press("End")
    expect(box(page, 12)).to_be_focused()
    page.keyboard.press("Control+a")
    expect(page.locator(".card input:checked")).to_have_count(13)
    page.keyboard.press("Escape")
    expect(page.locator(".card input:checked")).to_have_count(0)


def test_keys_pressed_faster_than_the_answers_come(desk: Open, waiting: Album) -> None:
    page = queue_in(desk())

    page.keyboard.type("aararuu")

    tells(page, "Undone: 1 approved.")
    expect(page.locator(".card")).to_have_count(10)
    assert Photo.objects.visible().count() == 2
    assert Photo.objects.filter(is_hidden=True).count() == 1


def test_after_the_last_card_the_way_goes_on(desk: Open, waiting: Album) -> None:
    page = queue_in(desk())

    page.keyboard.press("Control+a")
    page.keyboard.press("a")

    expect(page.get_by_role("link", name="Show the next")).to_be_focused()
    tells(page, "13 approved. Undo: U")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".card")).to_have_count(13)
    tells(page, "Undone: 13 approved.")


def test_what_was_not_saved_comes_back(desk: Open, waiting: Album) -> None:
    tab = desk()
    page = queue_in(tab)
    tab.page.context.clear_cookies()

    page.keyboard.press("a")

    expect(page.get_by_role("status")).to_contain_text("That was not saved.")
    expect(page.locator(".card")).to_have_count(13)
    expect(box(page, 0)).to_be_focused()


def test_the_keys_are_told(desk: Open, waiting: Album) -> None:
    page = queue_in(desk())

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".card")).to_have_count(13)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_everything_is_done_by_buttons(
    desk: Open, waiting: Album, script: bool
) -> None:
    page = queue_in(desk(java_script_enabled=script))
    told = page.get_by_role("status") if script else page.locator(".messagelist")

    box(page, 0).check()
    box(page, 2).check()
    page.get_by_role("button", name="Approve").click()
    expect(told).to_contain_text("2 approved.")
    expect(page.locator(".card")).to_have_count(11)
    page.locator(".card label").first.click()
    page.get_by_role("button", name="Block owner").click()
    expect(told).to_contain_text("1 owner blocked.")
    for message in ("Undone: 1 owner blocked.", "Undone: 2 approved."):
        page.get_by_role("button", name="Undo").click()
        expect(told).to_contain_text(message)

    expect(page.locator(".card")).to_have_count(13)


def test_the_actions_of_the_list_are_as_wide_as_their_words_on_a_phone(
    desk: Open, waiting: Album
) -> None:
    page = desk(320).open(reverse("admin:app_photo_changelist"))

    action = page.locator("select[name=action]").bounding_box()
    reason = page.get_by_label("Reason to hide or remove").bounding_box()

    assert action
    assert reason
    assert action["width"] >= 70
    assert reason["width"] >= 120
    assert reason["x"] + reason["width"] <= 320
