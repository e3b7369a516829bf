"""What a browser shows of a picture file, the album shows: Chromium is the judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser

from datasource.errors import MediaError
from tests.datasource.media.corpus import PLACES, SIDE, Look, files, looks
from tests.datasource.media.servers import Request, serving, whole

LOOK = """async ([names, side, places]) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const look = async name => {
    const image = new Image();
    image.src = "/" + encodeURIComponent(name);
    try { await image.decode(); } catch { return null; }
    pen.clearRect(0, 0, side, side);
    pen.drawImage(image, 0, 0, side, side);
    const levels = pen.getImageData(0, 0, side, side).data;
    const faintest = Math.min(...levels.filter((_, at) => at % 4 == 3));
    pen.globalCompositeOperation = "destination-over";
    pen.fillStyle = "white";
    pen.fillRect(0, 0, side, side);
    pen.globalCompositeOperation = "source-over";
    const at = ([x, y]) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
    return {
      size: [image.naturalWidth, image.naturalHeight],
      quarters: places.map(at),
      faintest,
    };
  };
  const looks = {};
  for (const name of names) looks[name] = await look(name);
  return looks;
}"""
MAX_DISTANCE = 12
# Transparent pixels are scaled in another way.
SEE_THROUGH_DISTANCE = 20
# It heeds no EXIF in WebP; other browsers and the networks do.
NOT_TURNED_BY_CHROMIUM = {f"orientation-{n}.webp" for n in range(2, 9)}


def answer(request: Request) -> Iterator[bytes]:
    name = unquote(request.path[1:])
    page = whole(b"<!doctype html><title>Files</title>", Content_Type="text/html")
    return whole(files().all.get(name, b""))(request) if name else page(request)


@pytest.fixture(scope="module")
def seen(browser: Browser) -> dict[str, Any]:
    """What Chromium shows of each file; None: nothing."""
    with serving(answer) as server:
        page = browser.new_page()
        page.goto(server.url)
        told: dict[str, Any] = page.evaluate(LOOK, [[*files().all], SIDE, PLACES])
        page.close()
    return told


def test_the_album_shows_what_chromium_shows_whole(seen: dict[str, Any]) -> None:
    whole_files = [
        name for name, shown in seen.items() if shown and shown["faintest"] == 255
    ]
    lost = [name for name in whole_files if isinstance(looks()[name], MediaError)]

    assert len(whole_files) > 150
    assert lost == []


def test_chromium_judges_every_file_that_browsers_are_said_to_show(
    seen: dict[str, Any],
) -> None:
    assert [name for name in files().shown_by_browsers if not seen[name]] == []


def test_each_has_the_size_and_the_colours_that_chromium_gives_it(
    seen: dict[str, Any],
) -> None:
    different = {}
    for name in files().shown_by_browsers.keys() - NOT_TURNED_BY_CHROMIUM:
        look, shown = looks()[name], seen[name]
        assert isinstance(look, Look)
        assert list(look.size) == shown["size"], name
        limit = MAX_DISTANCE if shown["faintest"] == 255 else SEE_THROUGH_DISTANCE
        if min(look.size) >= 16 and look.distance(shown["quarters"]) > limit:
            different[name] = (look.quarters, shown["quarters"])

    assert different == {}
