"""What it costs to freeze an album, and how soon it opens from the disk.

    .venv/bin/python tests/benchmarks/freeze.py
    .venv/bin/python tests/benchmarks/freeze.py 30000

10,000 photos, or so many, by 500 people over 30 days, each with files of its own (small
ones: a disk's speed is not what is measured), on SQLite. `manage.py freeze` writes a
folder; Chromium opens its first page from the disk, and searches in it. Then a ZIP.
Goals: 300 MB of memory at most, first rows within 500 ms, a search within 1,500 ms.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = Path(tempfile.mkdtemp(prefix="twitter-album-bench-"))
os.environ["DATA_DIR"] = str(FOLDER / "data")
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
(FOLDER / "data").mkdir()

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, sync_playwright

from app.models import Album
from tests.app.factories import (
    START,
    include,
    make_album,
    make_owner,
    new_photo,
    store_picture,
)
from tests.benchmarks._sizes import sized
from twitter_album import rendition_sizes

PHOTOS = int(sys.argv[1]) if sys.argv[1:] else sized(10_000, small=300)
PEOPLE, DAYS, BATCH = 500, 30, 500
CHROMIUMS = ("chromium-headless-shell", "chromium", "google-chrome")
GOAL_MB, GOAL_OPEN_MS, GOAL_SEARCH_MS = 300, 500, 1_500


def fill() -> Album:
    album = make_album("carnival")
    people = [make_owner(f"person{number}") for number in range(PEOPLE)]
    drawn = store_picture()
    names = rendition_sizes.rendition_names(
        drawn["content_hash"], drawn["width"], has_jpegs=True
    )
    media = Path(settings.MEDIA_ROOT)
    contents = [(media / name).read_bytes() for name in names.values()]
    for start in range(0, PHOTOS, BATCH):
        photos = []
        for number in range(start, min(start + BATCH, PHOTOS)):
            moment = START + timedelta(days=DAYS) * (number / PHOTOS)
            photo = new_photo(
                album,
                people[number * 7 % PEOPLE],
                first_seen=moment,
                posted_at=moment,
                favorite_count=number % 97,
                has_jpegs=True,
                width=drawn["width"],
                height=drawn["height"] - number % 300,
                text=f"Lanterns over the river, number {number} of the night",
            )
            own = photo.rendition_names.values()
            for name, content in zip(own, contents, strict=True):
                (media / name).parent.mkdir(parents=True, exist_ok=True)
                (media / name).write_bytes(content)
            photos.append(photo)
        include(album, photos)
    return album


def freeze(target: Path) -> float:
    """Prints what it took; returns its memory at most, in MB."""
    began = time.perf_counter()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "manage.py", "freeze", "#carnival", str(target)],
        os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    _, status, usage = os.wait4(process, 0)
    assert status == 0, status
    megabytes = usage.ru_maxrss / 1024
    processor = usage.ru_utime + usage.ru_stime
    print(
        f"{target.name}: {time.perf_counter() - began:.0f} s, of which processor"
        f" {processor:.0f} s, memory {megabytes:.0f} MB at most"
    )
    return megabytes


def open_first_page(page: Page, address: str) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    page.wait_for_timeout(500)
    painted = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    metrics = session.send("Performance.getMetrics")["metrics"]
    seconds = {each["name"]: each["value"] for each in metrics}
    print(
        f"opened from the disk: first rows after {painted:.0f} ms, scripts"
        f" {seconds['ScriptDuration'] * 1000:.0f} ms, all work"
        f" {seconds['TaskDuration'] * 1000:.0f} ms"
    )
    return float(painted)


def search(page: Page, address: str, text: str) -> float:
    """In a page that has searched nothing so far."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type(text)
    began = time.perf_counter()
    page.locator(".search-results .photo").first.wait_for()
    milliseconds = (time.perf_counter() - began) * 1000
    hits = page.locator(".search-results .count").inner_text()
    print(f"search for “{text}”: {hits} found, first rows after {milliseconds:.0f} ms")
    return milliseconds


def look(folder: Path) -> tuple[float, float]:
    executable = next(filter(None, map(shutil.which, CHROMIUMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        address = (folder / "index.html").as_uri()
        opened = min(open_first_page(browser.new_page(), address) for _ in range(3))
        words = ("lanterns", "person42", f"number {PHOTOS * 7 // 9}")
        slowest = max(search(browser.new_page(), address, text) for text in words)
        browser.close()
    return opened, slowest


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()
    try:
        peak = freeze(FOLDER / "frozen")
        files = [path for path in (FOLDER / "frozen").rglob("*") if path.is_file()]
        pages = [path for path in files if path.suffix in (".html", ".js")]
        size = sum(path.stat().st_size for path in pages) / 1e6
        print(f"{len(files):,} files; pages and their scripts {size:.0f} MB")
        opened, slowest = look(FOLDER / "frozen")
        peak = max(peak, freeze(FOLDER / "frozen.zip"))
    finally:
        shutil.rmtree(FOLDER)
    print(
        f"memory {peak:.0f} MB (goal {GOAL_MB}), first rows {opened:.0f} ms (goal"
        f" {GOAL_OPEN_MS}), search {slowest:.0f} ms (goal {GOAL_SEARCH_MS})"
    )


if __name__ == "__main__":
    main()
