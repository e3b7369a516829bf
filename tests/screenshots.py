"""Takes the pictures of docs/ from a running album: `make screenshots`.

`SITE_URL` and `DATA_DIR` say which one; an e-mail is read from its outbox. What is
dark in every scheme, the wall of a venue, is taken once at each width. The pages of
the admin need `ADMIN_PASSWORD`, of the user `admin`; without it they are left out.
`SUBJECTS` names some of all, comma-separated.
"""

from __future__ import annotations

import email
import io
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.mails import as_page

SITE = os.environ.get("SITE_URL") or "http://127.0.0.1:8000"
OUTBOX = Path(os.environ.get("DATA_DIR") or "data") / "outbox"
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
ALBUM = "/topic/%23carnival"
LIKED = f"{ALBUM}?sort=favourites"
# Where to begin; `lightbox` and `photo` go on from a tile there.
ADDRESSES = {
    "album": ALBUM,
    "lightbox": LIKED,
    "photo": LIKED,
    "top-seven": f"{ALBUM}/7",
    "wall": f"{ALBUM}/wall?controls=0",
}
ADMIN_ADDRESSES = {
    "desk": "/admin/",
    "queue": "/admin/app/photo/queue/",
    "doctor": "/admin/doctor/",
}
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "")
SUBJECTS = (*ADDRESSES, "mail", *(ADMIN_ADDRESSES if ADMIN_PASSWORD else ()))
CHOSEN = (os.environ.get("SUBJECTS") or ",".join(SUBJECTS)).split(",")
SCHEMES = ("light", "dark")
# CSS pixels, by width; a phone has two to each, as phones do.
HEIGHTS = {360: 740, 768: 1024, 1440: 900, 2560: 1440}
# What of a page of the admin tells the most is below the fold.
ADMIN_HEIGHTS = {360: 1280, 1280: 1200}
PHONE, TABLET = 360, 768
IN_VIEW = """() => [...document.images]
  .filter(image => image.checkVisibility()
    && image.getBoundingClientRect().top < innerHeight)
  .every(image => image.complete)"""
# `doctor` asks other servers.
PATIENCE_MILLISECONDS = 120_000
QUALITY = 82
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def shots() -> Iterator[tuple[str, int, str]]:
    """Each subject at each width in each scheme that it has."""
    for subject in CHOSEN:
        for width, scheme in product(heights(subject), SCHEMES):
            if subject != "wall" or scheme == "dark":
                yield subject, width, scheme


def heights(subject: str) -> dict[int, int]:
    return ADMIN_HEIGHTS if subject in ADMIN_ADDRESSES else HEIGHTS


def signed_in(browser: Browser) -> Any:
    """Cookies of somebody who has logged in to the admin."""
    page = browser.new_page()
    page.goto(f"{SITE}/admin/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#content-main").wait_for(timeout=PATIENCE_MILLISECONDS)
    state = page.context.storage_state()
    page.context.close()
    return state


def milestone_email() -> str:
    """The e-mail of the highest milestone."""
    found = list(OUTBOX.glob("*.milestone-*.eml"))
    if not found:
        sys.exit(f"There is no e-mail in {OUTBOX} yet; set DATA_DIR, or wait a minute.")
    last = max(found, key=lambda path: int(path.stem.rpartition("-")[2]))
    return as_page(email.message_from_bytes(last.read_bytes()))


def show(page: Page, subject: str) -> None:
    if subject == "mail":
        page.set_content(milestone_email())
        return
    if subject in ADMIN_ADDRESSES:
        show_admin(page, subject)
        return
    page.goto(SITE + ADDRESSES[subject], wait_until="networkidle")
    tile = page.locator(".photo > .picture").nth(2)
    if subject == "photo":
        page.goto(f"{SITE}{tile.get_attribute('href')}", wait_until="networkidle")
    if subject == "lightbox":
        tile.click(position={"x": 24, "y": 12})  # its caption is below
        page.locator(".lightbox .panel").wait_for()
        page.wait_for_load_state("networkidle")


def show_admin(page: Page, subject: str) -> None:
    page.goto(SITE + ADMIN_ADDRESSES[subject], wait_until="networkidle")
    if subject == "doctor":
        page.get_by_role("button", name="Look now").click()
        page.locator("div[role=status]").wait_for(timeout=PATIENCE_MILLISECONDS)


def take(
    browser: Browser, cookies: Any, *, subject: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": heights(subject)[width]},
        device_scale_factor=2 if width == PHONE else 1,
        has_touch=width <= TABLET,
        is_mobile=width <= TABLET,
        color_scheme="light" if scheme == "light" else "dark",
        # Pages for everybody are shown as to a stranger.
        storage_state=cookies if subject in ADMIN_ADDRESSES else None,
    )
    page = context.new_page()
    show(page, subject)
    page.wait_for_function(IN_VIEW, timeout=PATIENCE_MILLISECONDS)
    page.wait_for_timeout(3000 if subject == "wall" else 500)  # pictures fade in
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        path = FOLDER / f"{subject}-{width}-{scheme}.webp"
        taken.convert("RGB").save(path, quality=QUALITY, method=6)
    context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium")
            or shutil.which("chromium-headless-shell"),
            args=FLAGS,
        )
        cookies = signed_in(browser) if ADMIN_PASSWORD else None
        for subject, width, scheme in shots():
            take(browser, cookies, subject=subject, width=width, scheme=scheme)
        browser.close()


if __name__ == "__main__":
    main()
