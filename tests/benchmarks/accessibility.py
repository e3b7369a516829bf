"""Every kind of page asked by axe: two widths, light and dark, both directions.

    .venv/bin/python tests/benchmarks/accessibility.py
    .venv/bin/python tests/benchmarks/accessibility.py http://127.0.0.1:8000

Without an address it starts an album on the simulated network. It prints each
violation with its page, and fails where there is one. With ADMIN_PASSWORD, of the user
`admin`, pages of the admin are asked too. `/api/docs` is not: it is Swagger UI's own.
`make test` asks axe of fewer of these.
"""

from __future__ import annotations

import os
import re
import sys
import urllib.request
from itertools import product
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks._browser import browser_and_address
from tests.benchmarks._sizes import sized

TOPIC = "/topic/%23carnival"
WIDTHS = (360, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DIRECTIONS = sized(("", "/ar"), small=("/ar",))
ADMIN = ("/admin/", "/admin/queue/", "/admin/app/photo/", "/admin/app/owner/")
OPTIONS = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# A gallery has all kinds of photos in its first dozen; axe takes long for each.
# The label of Django's search in the admin is a picture, which axe overlooks.
WHERE = {"exclude": [[".photo:nth-of-type(n + 13)"], ["#searchbar"]]}
LINKS = re.compile(r'href="(/(?:photo|owner|topic)/[^"]+)"')


def first_link(site: str, path: str, part: str) -> list[str]:
    with urllib.request.urlopen(site + path, timeout=60) as answer:
        links = LINKS.findall(answer.read().decode())
    return [link for link in links if re.search(part, link)][:1]


def paths(site: str) -> list[str]:
    """One of each kind that this album has."""
    photos = first_link(site, TOPIC, r"^/photo/\d+$")
    every = [
        "/",
        "/topic/",
        TOPIC,
        f"{TOPIC}?q=lantern&sort=favourites",
        f"{TOPIC}?q=nobodywritesthis",
        f"{TOPIC}/7",
        f"{TOPIC}/wall",
        f"{TOPIC}/wall?scene=slides",
        *first_link(site, f"{TOPIC}/7", r"/7/\d+$"),
        *[f"{TOPIC}/milestone/100", "/owners", "/nothing"],
        *first_link(site, "/owners", "^/owner/"),
        *photos,
        *[f"{photo}/report" for photo in photos],
        f"/share/mastodon?server=x&address={site}/",
    ]
    return sized(every, small=every[2:4])


def violations(page: Page) -> list[str]:
    found = Axe().run(page, WHERE, OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def asked(page: Page, address: str, *, opens_photo: bool = False) -> int:
    """How many violations there are, in each scheme and at each width."""
    count = 0
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto(address, wait_until="load")
        if opens_photo:
            page.locator(".gallery a.picture").first.click(position={"x": 20, "y": 20})
            page.locator(".lightbox .panel").wait_for()
        page.wait_for_timeout(400)
        for violation in violations(page):
            count += 1
            print(f"{address} {width} {scheme}: {violation}", flush=True)
    return count


def sign_in(page: Page, site: str) -> tuple[str, ...]:
    """The pages of the admin, if they may be seen."""
    if not (password := os.environ.get("ADMIN_PASSWORD")):
        return ()
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", password)
    page.click("[type=submit]")
    return ADMIN


def count_all(browser: Browser, site: str) -> int:
    page = browser.new_context(bypass_csp=True, reduced_motion="reduce").new_page()
    addresses = [f"{prefix}{path}" for prefix, path in product(DIRECTIONS, paths(site))]
    addresses += sign_in(page, site)
    count = sum(asked(page, site + address) for address in addresses)
    count += sum(
        asked(page, f"{site}{prefix}{TOPIC}", opens_photo=True) for prefix in DIRECTIONS
    )
    times = len(WIDTHS) * len(SCHEMES)
    print(f"{len(addresses)} pages and the lightbox, {times} times each: {count} found")
    return count


def main() -> None:
    with browser_and_address() as (browser, address):
        count = count_all(browser, address)
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
