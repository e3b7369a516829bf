"""Takes the pictures of docs/ from a running album: `make screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SITE = os.environ.get("SITE_URL") or "http://127.0.0.1:8000"
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
WIDTHS = {360: 740, 768: 1024, 1440: 900, 2560: 1440}
ADDRESSES = {
    "album": "/topic/%23carnival",
    "top-seven": "/topic/%23carnival/7",
    "topics": "/topic/",
    "owners": "/owners",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def take(browser: Browser, addresses: dict[str, str]) -> None:
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            for name, address in addresses.items():
                page.goto(SITE + address, wait_until="networkidle")
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")
            page.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        page = browser.new_page()
        page.goto(SITE + ADDRESSES["top-seven"])
        photo = page.locator("a[href*='/photo/']").first.get_attribute("href")
        page.close()
        take(browser, ADDRESSES | {"photo": photo or "/"})
        browser.close()


if __name__ == "__main__":
    main()
