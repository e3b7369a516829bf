"""The long run: `python -m tests.torture`, until enough has gone wrong.

Seeded and resumable: what is finished stands in a small file and is not done again.
A walk that breaks a promise is told with its seed; `--replay API SEED` repeats it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import count, islice
from pathlib import Path

from tqdm import tqdm

from tests import on_postgresql
from tests.torture.worker import open_database, walk

APIS = ("twitter", "x", "mastodon", "bluesky")
TASKS_AHEAD = 8


def tasks(done: set[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    every = ((api, seed) for seed in count() for api in APIS)
    return (task for task in every if task not in done)


class State:
    """What was done on one database, kept in a file."""

    def __init__(self, path: Path, database: str) -> None:
        self.path, self.database = path, database
        kept = json.loads(path.read_text()) if path.exists() else {}
        self.everything = kept
        own = kept.setdefault(database, {"done": [], "sums": {}, "broken": []})
        self.done = {(api, seed) for api, seed in own["done"]}
        self.sums = {name: Counter(sums) for name, sums in own["sums"].items()}
        self.broken: list[str] = own["broken"]

    def add(self, api: str, seed: int, sums: dict[str, int], broken: str) -> None:
        self.done.add((api, seed))
        self.sums.setdefault(api, Counter()).update(sums)
        if broken:
            self.broken.append(broken)
        self.everything[self.database] = {
            "done": sorted(self.done),
            "sums": self.sums,
            "broken": self.broken,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.everything))
        part.replace(self.path)

    def total(self, name: str) -> int:
        return sum(sums[name] for sums in self.sums.values())


def torture(
    state: State,
    *,
    faults: int,
    crashes: int,
    processes: int,
    is_until_broken: bool = False,
) -> None:
    wanted = faults + crashes
    with (
        multiprocessing.get_context("spawn").Pool(processes, open_database) as pool,
        tqdm(total=wanted, unit=" troubles", desc=state.database) as bar,
    ):
        waiting = tasks(state.done)
        while state.total("faults") < faults or state.total("crashes") < crashes:
            batch = list(islice(waiting, TASKS_AHEAD * processes))
            for found in pool.imap_unordered(walk, batch):
                state.add(*found)
                reached = min(state.total("faults"), faults)
                bar.update(reached + min(state.total("crashes"), crashes) - bar.n)
                if found[3]:
                    tqdm.write(found[3])
                if is_until_broken and state.broken:
                    return
                # The walks of the batch that are under way took minutes more.
                if reached + min(state.total("crashes"), crashes) == wanted:
                    return


def tell(state: State) -> None:
    print(f"\n{state.database}")
    names = ("steps", "requests", "faults", "crashes", "leases_lost", "photos")
    print(f"{'':10}" + "".join(f"{name:>12}" for name in names))
    for api, sums in sorted(state.sums.items()):
        print(f"{api:10}" + "".join(f"{sums[name]:>12,}" for name in names))
    totals = "".join(f"{state.total(name):>12,}" for name in names)
    print(f"{'in all':10}{totals}")
    print(f"{len(state.broken)} broken promises: gaps, doubles, false counts")


def database(name: str) -> AbstractContextManager[str]:
    if name == "sqlite":
        return nullcontext("")
    folder = on_postgresql.programs()
    if folder is None:
        sys.exit("PostgreSQL: no server programs on this machine.")
    return on_postgresql.server(folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--faults", type=int, default=10_000)
    parser.add_argument("--crashes", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--database", choices=["sqlite", "postgresql", "both"], default="both"
    )
    parser.add_argument("--state", type=Path, default=Path("data/torture.json"))
    parser.add_argument(
        "--until-broken", action="store_true", help="stop at the first failure"
    )
    parser.add_argument("--replay", nargs=2, metavar=("API", "SEED"))
    asked = parser.parse_args()
    if asked.replay:
        open_database()
        *_, broken = walk((asked.replay[0], int(asked.replay[1])))
        print(broken or "Every promise was kept.")
        return bool(broken)
    both = asked.database == "both"
    states = []
    for name in ["sqlite", "postgresql"] if both else [asked.database]:
        with database(name) as url:
            os.environ["DATABASE_URL"] = url
            state = State(asked.state, name)
            torture(
                state,
                faults=asked.faults,
                crashes=asked.crashes,
                processes=asked.processes,
                is_until_broken=asked.until_broken,
            )
        states.append(state)
    for state in states:
        tell(state)
    return any(state.broken for state in states)


if __name__ == "__main__":
    sys.exit(main())
