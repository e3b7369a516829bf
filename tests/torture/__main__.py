"""The long run: `python -m tests.torture`, until enough has gone wrong, with a report.

Its parts are seeded and resumable: what is finished stands in a small file and is not
done again. A walk that breaks a promise is told with its seed; `--replay API SEED`
repeats it. The exit code is 1 if a figure was not reached.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import on_postgresql
from tests.torture import parts, registry, report, run, walks
from tests.torture.parts import Part
from tests.torture.state import State
from tests.torture.worker import open_database, walk


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description="What the album must bear, and a report of each figure. "
        "What is finished is not done again, as long as the state file is there.",
    )
    add = parser.add_argument
    add("--only", nargs="+", choices=registry.NAMES, help="these parts, not all")
    add(
        "--small",
        type=int,
        nargs="?",
        const=100,
        default=1,
        metavar="N",
        help="an Nth of every number, a hundredth without N: to see that it runs",
    )
    add("--faults", type=int, default=10_000, help="of the walks (%(default)s)")
    add("--crashes", type=int, default=10_000, help="of the walks (%(default)s)")
    add("--processes", type=int, default=os.cpu_count() or 1, help="at a time")
    add("--database", choices=[*parts.DATABASES, "both"], default="both")
    add(
        "--state",
        type=Path,
        default=Path("data/torture.json"),
        help="what is done so far (%(default)s); delete it to begin anew",
    )
    add("--report", type=Path, help="Markdown (beside the state, named like it)")
    add("--until-broken", action="store_true", help="walks stop at the first failure")
    add("--replay", nargs=2, metavar=("API", "SEED"), help="one walk, once more")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if asked.replay:
        open_database()
        *_, broken = walk((asked.replay[0], int(asked.replay[1])))
        print(broken or "Every promise was kept.")
        return bool(broken)
    every = (parts.walks(asked.faults, asked.crashes), *registry.PARTS)
    chosen = [part for part in every if part.name in (asked.only or registry.NAMES)]
    both = asked.database == "both"
    databases = parts.DATABASES if both else (asked.database,)
    state = State(asked.state)
    told = ""
    for database in databases:
        own = [part for part in chosen if database in part.databases]
        if own:
            with on_postgresql.database(database) as url:
                for part in own:
                    torture(asked, state, part, database=database, url=url)
                    told = write_report(asked, state, every)
    print(f"\n{told}")
    return not report.is_kept(state, chosen, databases, divisor=asked.small)


def torture(
    asked: argparse.Namespace,
    state: State,
    part: Part,
    *,
    database: str,
    url: str,
) -> None:
    progress, processes = state.progress(database, part.name), asked.processes
    if part.name != "walks":
        run.torture(part, progress, url=url, processes=processes, divisor=asked.small)
        return
    os.environ["DATABASE_URL"] = url
    walks.torture(
        progress,
        faults=max(asked.faults // asked.small, 1),
        crashes=max(asked.crashes // asked.small, 1),
        processes=processes,
        is_until_broken=asked.until_broken,
    )
    walks.tell(progress)


def write_report(asked: argparse.Namespace, state: State, every: Sequence[Part]) -> str:
    """After each part: the whole takes hours."""
    told = "\n".join(report.lines(state, every, divisor=asked.small))
    path = asked.report or asked.state.with_suffix(".md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{told}\n")
    return told


if __name__ == "__main__":
    sys.exit(main())
