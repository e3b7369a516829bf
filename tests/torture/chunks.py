"""One chunk of a part: its tests in a process of their own, by a seed and so often."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.amounts import AMOUNT, SEED

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 3 * 3600
SHOWN_CHARACTERS = 2000


@dataclass(frozen=True)
class Chunk:
    """`database_url`: of PostgreSQL, empty for SQLite."""

    seed: int
    amount: int
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            AMOUNT: str(self.amount),
            SEED: str(self.seed),
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }


@dataclass
class Found:
    """What was counted, and what was broken in words."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: str = ""


def run_tests(chunk: Chunk, *tests: str) -> Found:
    """Counts what the tests record as properties."""
    with tempfile.TemporaryDirectory(prefix="twitter-album-torture-") as folder:
        results = Path(folder) / "results.xml"
        options = ["-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"--junitxml={results}", *tests],
            cwd=ROOT,
            env=chunk.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if not results.exists():
            return Found(broken=ended.stdout + ended.stderr)
        found = read_results(results)
    if ended.returncode and not found.broken:
        found.broken = ended.stdout
    if found.broken:
        again = f"{AMOUNT}={chunk.amount} {SEED}={chunk.seed} pytest {' '.join(tests)}"
        found.broken = f"{found.broken[-SHOWN_CHARACTERS:]}\nonce more: {again}"
    return found


def read_results(path: Path) -> Found:
    """A test that is skipped has shown nothing."""
    found = Found()
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        for trouble in ("failure", "error", "skipped"):
            for told in case.iter(trouble):
                found.broken += f"{name}: {trouble}: {told.get('message')}\n"
        for each in case.iter("property"):
            found.counts[each.get("name", "")] += int(each.get("value", 0))
    return found
