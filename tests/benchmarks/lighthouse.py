"""What Lighthouse says of album, photo and top seven, and what a first visit loads.

    .venv/bin/python tests/benchmarks/lighthouse.py

It starts the album on the simulated network, on ports and in a folder of its own, and
asks as Lighthouse's mobile phone. Lighthouse is installed by npm into the user's cache
folder; where it cannot be, or with headless Chromium alone, only what a visit loads is
measured. With SMALL=1 the album alone is. The goals: performance 95, the
rest 100, no shift; at most 500 KB on a desktop and 700 KB on a phone at 2x.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks._sizes import sized  # noqa: E402  # the path comes before

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = CACHE / "twitter-album" / "lighthouse"
VERSION = "lighthouse@12"
CATEGORIES = {
    "performance": 95,
    "accessibility": 100,
    "best-practices": 100,
    "seo": 100,
}
SANDBOX = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
FLAGS = [*SANDBOX, "--headless=new"]
VISITS: list[tuple[str, dict[str, Any], int]] = [
    ("desktop", {"viewport": {"width": 1440, "height": 900}}, 500),
    (
        "phone at 2x",
        {
            "viewport": {"width": 360, "height": 740},
            "device_scale_factor": 2,
            "is_mobile": True,
            "has_touch": True,
        },
        700,
    ),
]
KINDS = {
    "document": "HTML",
    "stylesheet": "CSS",
    "script": "scripts",
    "image": "pictures",
}
# For the album to fill.
PATIENCE_SECONDS = 300
TRIES = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def album() -> Iterator[str]:
    """The address of an album that has filled a page."""
    site = f"http://127.0.0.1:{(port := free_port())}"
    with tempfile.TemporaryDirectory(prefix="twitter-album-bench-") as folder:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "TMPDIR")
        } | {
            "DATA_DIR": folder,
            "PORT": str(port),
            "SIMULATOR_PORT": str(free_port()),
            "BACKFILL_DAYS": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_filled(site)
            yield site
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def wait_until_filled(site: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if is_filled(site):
                return
        except OSError:
            pass  # it is still starting
        time.sleep(2)
    raise SystemExit(f"The album did not fill within {PATIENCE_SECONDS} seconds.")


def is_filled(site: str) -> bool:
    """Whether all is there that the network has of that day, few photos or many, and
    nothing is left to do: what stores pictures slows down who looks."""
    address, states = f"{site}/api/topic/%23carnival?limit=100", Counter[str]()
    while address:
        with urllib.request.urlopen(address, timeout=20) as answer:
            page = json.load(answer)
        states.update(photo["state"] for photo in page["data"])
        is_read = page["completeness"]["state"] == "complete"
        address = page["next"]
    return is_read and bool(states["ready"]) and not states["pending"]


def photos(site: str) -> list[str]:
    with urllib.request.urlopen(f"{site}/topic/%23carnival", timeout=20) as page:
        return re.findall(r'href="(/photo/\d+)', page.read().decode())


def install() -> Path | None:
    """None where it cannot be, which is told."""
    if shutil.which("npm") is None or not full_chromium():
        print("Lighthouse needs npm and Chromium: only first loads are measured.")
        return None
    program = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--silent"]
        command = ["npm", "install", "--prefix", str(FOLDER), *quiet, VERSION]
        if subprocess.run(command, check=False).returncode:
            print(f"npm cannot install {VERSION}: only first loads are measured.")
            return None
    return program


def full_chromium() -> str:
    return shutil.which("chromium") or shutil.which("google-chrome") or ""


def report_of(program: Path, chromium: str, address: str) -> Any:
    """Its recording of a page fails now and then; then it asks to be run again."""
    command = [
        str(program),
        address,
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    for _ in range(TRIES):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        if not done.returncode:
            return json.loads(done.stdout)
    raise SystemExit(f"Lighthouse failed: {done.stderr.strip()}")


def judge(program: Path, chromium: str, address: str) -> bool:
    """Prints the scores and what spoils them; whether they reach the goals."""
    report = report_of(program, chromium, address)
    scores = {
        name: round(100 * (report["categories"][name]["score"] or 0))
        for name in CATEGORIES
    }
    audits = report["audits"]
    shift = audits["cumulative-layout-shift"]["numericValue"]
    paint = audits["largest-contentful-paint"]["displayValue"]
    told = "  ".join(f"{name} {score}" for name, score in scores.items())
    print(f"  {told}  shift {shift:.3f}  largest paint {paint}")
    for name, goal in CATEGORIES.items():
        if scores[name] < goal:
            print(f"    {name}: {', '.join(spoilers(report, name))}")
    return shift == 0 and all(scores[name] >= CATEGORIES[name] for name in scores)


def spoilers(report: dict[str, dict[str, dict[str, object]]], name: str) -> list[str]:
    """Audits that cost points."""
    weighed = report["categories"][name]["auditRefs"]
    assert isinstance(weighed, list)
    return [
        str(report["audits"][ref["id"]]["title"])
        for ref in weighed
        if ref["weight"] and (report["audits"][ref["id"]]["score"] or 0) != 1
    ]


def load(browser: Browser, address: str) -> bool:
    """Prints what a first visit costs; whether it stays within the goals."""
    is_small = True
    for title, options, goal in VISITS:
        context = browser.new_context(**options)
        page = context.new_page()
        arrived: list[Response] = []
        page.on("response", lambda response: arrived.append(response))  # noqa: B023
        page.goto(address, wait_until="networkidle")
        kinds: Counter[str] = Counter()
        for response in arrived:
            sizes = response.request.sizes()
            kind = KINDS.get(response.request.resource_type, "other")
            kinds[kind] += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        context.close()
        is_small &= (size := kinds.total()) <= goal * 1024
        told = ", ".join(f"{kind} {kinds[kind] / 1024:.0f}" for kind in kinds)
        print(
            f"  first load on a {title}: {size / 1024:.0f} KB in {len(arrived)}"
            f" (goal: {goal} KB): {told}"
        )
    return is_small


def paths(site: str) -> list[str]:
    every = ["/topic/%23carnival", photos(site)[0], "/topic/%23carnival/7"]
    return sized(every, small=every[:1])


def main() -> None:
    chromium = full_chromium() or shutil.which("chromium-headless-shell")
    if chromium is None:
        print("No Chromium is installed: nothing was measured.")
        return
    program = install()
    with album() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SANDBOX)
        is_reached = True
        for path in paths(site):
            print(path)
            if program:
                is_reached &= judge(program, chromium, site + path)
            is_reached &= load(browser, site + path)
        browser.close()
    print(f"goals reached: {'yes' if is_reached else 'no'}")


if __name__ == "__main__":
    main()
