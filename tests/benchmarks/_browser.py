"""A browser, and the album that it looks at."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks import lighthouse

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")


@contextmanager
def browser_and_address() -> Iterator[tuple[Browser, str]]:
    """Of the site that the command line names, else of an album of its own. Ends the
    program where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if chromium is None:
        print("No Chromium is installed: nothing was measured.")
        sys.exit()
    site = nullcontext(sys.argv[1]) if len(sys.argv) > 1 else lighthouse.album()
    with site as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=lighthouse.SANDBOX
        )
        yield browser, address
        browser.close()
