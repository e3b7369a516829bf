"""Takes the pictures of docs/ from a running album: `make screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SITE = os.environ.get("SITE_URL") or "http://127.0.0.1:8000"
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
SIZES = {360: 740, 768: 1024, 1440: 900}
SHOTS = [
    ("album", 1440, "light"),
    ("album", 768, "dark"),
    ("album", 360, "light"),
    ("top-seven", 1440, "light"),
    ("photo", 1440, "dark"),
    ("wall", 1440, "dark"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def addresses(browser: Browser) -> dict[str, str]:
    top_seven = "/topic/%23carnival/7"
    page = browser.new_page()
    page.goto(SITE + top_seven)
    photo = page.locator("a[href*='/photo/']").first.get_attribute("href")
    page.close()
    return {
        "album": "/topic/%23carnival",
        "top-seven": top_seven,
        "photo": photo or "/",
        "wall": "/topic/%23carnival/wall",
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        found = addresses(browser)
        for name, width, scheme in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": SIZES[width]},
                color_scheme=scheme,
            )
            page.goto(SITE + found[name], wait_until="networkidle")
            path = FOLDER / f"{name}-{width}-{scheme}.jpg"
            page.screenshot(path=path, type="jpeg", quality=85)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
