"""The documentation of the API, drawn by a library within our content policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models import Album
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_it_names_every_operation_and_asks_nobody_else(
    visit: Callable[..., Visit], album: Album
) -> None:
    tab = visit()
    page = tab.open("/api/docs")
    operation = page.locator("#operations-photos-listPhotos")
    operation.wait_for(timeout=60_000)

    assert page.locator(".opblock").count() >= 18
    operation.locator(".opblock-summary-control").click()
    operation.locator("text=min_favorites").first.wait_for()
    operation.locator(".try-out__btn").click()
    operation.locator(".execute").click()
    operation.locator(".live-responses-table").wait_for(timeout=30_000)

    assert "next_cursor" in operation.locator(".live-responses-table").inner_text()
    assert tab.complaints == []
    assert tab.strangers() == []
