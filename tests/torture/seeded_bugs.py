"""Seeds bugs into a copy of the code, one at a time, and sees that the walks notice:
`python -m tests.torture.seeded_bugs`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.torture import versions_bugs
from tests.torture.bug import Bug

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("app", "datasource", "twitter_album", "tests", "templates", "static")
BUDGET = ("--only", "walks", "--faults", "1500", "--crashes", "1500", "--until-broken")
# A run that reports nothing for so long has missed the bug.
PATIENCE_SECONDS = 900


BUGS = (
    Bug(
        "what is not settled yet counts as seen",
        "datasource/coverage.py",
        "settled = posts[fresh[-1] + 1 :] if fresh else posts",
        "settled = posts",
    ),
    Bug(
        "a page that proves nothing covers its window",
        "datasource/data_access/windows.py",
        "row.update(doubts=doubts, reason=reason)",
        "row.delete()[0]",
    ),
    Bug(
        "a short page is taken for the end",
        "datasource/sources/page_parser.py",
        "is_end=not statuses,",
        "is_end=len(statuses) < 20,",
    ),
    Bug(
        "an empty page is believed at once",
        "datasource/coverage.py",
        "(pending.is_newest and not is_odd) or empty_pages >= MIN_EMPTY_PAGES",
        "page.is_end",
    ),
    Bug(
        "posts above the range count as proof",
        "datasource/coverage.py",
        "return ABOVE_RANGE",
        'return ""',
    ),
    Bug(
        "a sweep is never opened",
        "datasource/data_access/window_planning.py",
        "if starts and feed.top:",
        "if starts and not feed.top:",
    ),
    Bug(
        "only the first picture of a post is kept",
        "datasource/sources/page_parser.py",
        "return tuple(pictures), rejected",
        "return tuple(pictures[:1]), rejected",
    ),
    Bug(
        "what X no longer gives is not told",
        "datasource/data_access/search_reach.py",
        "if window.from_at is None or window.from_at < edge.at:",
        "if window.from_at is None and window.from_at:",
    ),
    Bug(
        "a split loses its upper half",
        "datasource/data_access/windows.py",
        "upper.save(force_insert=True)",
        "upper.full_clean",
    ),
    Bug(
        "the network's wait is not heeded",
        "datasource/data_access/feed_lease.py",
        "if feed.is_rate_limited(now):\n            return",
        "if feed.is_rate_limited(now) and not feed:\n            return",
    ),
    Bug(
        "rows and window are not one transaction",
        "datasource/data_access/feeds.py",
        # Rows that are committed before their window are only read again; it is the
        # other way round that loses them.
        "added, refused = batch.save(page.posts)",
        "added, refused = len(page.posts), []\n"
        "                transaction.on_commit(lambda: batch.save(page.posts))",
    ),
    Bug(
        "tombstones are not looked at",
        "datasource/data_access/post_batch.py",
        "existing | removed_pictures(network, posts)",
        "existing",
    ),
)


EVERY = (*BUGS, *versions_bugs.BUGS)


def seed(bug: Bug, folder: Path) -> None:
    """A copy of the code with this bug; stops if the code has moved on."""
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "fixtures", "benchmarks")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / ".env.example", folder)
    path = folder / bug.path
    text = path.read_text()
    if text.count(bug.right) != 1:
        sys.exit(f"{bug.path} has no single {bug.right!r} any more.")
    path.write_text(text.replace(bug.right, bug.wrong))


def is_caught(bug: Bug) -> bool:
    with tempfile.TemporaryDirectory(prefix="twitter-album-bug-") as temporary:
        folder = Path(temporary)
        seed(bug, folder)
        if bug in versions_bugs.BUGS:
            # Processes meet by chance, and what they left wrong others may put right.
            seeds = (("--seed", str(number)) for number in versions_bugs.SEEDS)
            return any(
                is_broken(versions_bugs.COMMAND + each, folder) for each in seeds
            )
        state = ("--database", "sqlite", "--state", str(folder / "state.json"))
        return is_broken(("tests.torture", *BUDGET, *state), folder)


def is_broken(command: Sequence[str], folder: Path) -> bool:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 1 and b"broken promises" in ended.stdout


def main() -> int:
    caught = sum(tell(number, bug) for number, bug in enumerate(EVERY, 1))
    print(f"{caught} of {len(EVERY)} seeded bugs caught")
    return caught < len(EVERY)


def tell(number: int, bug: Bug) -> bool:
    found = is_caught(bug)
    told = "caught" if found else "NOT CAUGHT"
    print(f"{number:2} {told:11} {bug.breaks} ({bug.path})", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
