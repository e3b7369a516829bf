"""The walks of the long run, many at a time: see `walk`."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from itertools import count, islice

from tqdm import tqdm

from tests.torture.state import Progress, Task
from tests.torture.worker import open_database, walk

APIS = ("twitter", "x", "mastodon", "bluesky")
TASKS_AHEAD = 8
MOST_BROKEN = 20


def tasks(done: set[Task]) -> Iterator[Task]:
    every = ((api, seed) for seed in count() for api in APIS)
    return (task for task in every if task not in done)


def torture(
    progress: Progress,
    *,
    faults: int,
    crashes: int,
    processes: int,
    is_until_broken: bool = False,
) -> None:
    """Until so many of both have happened; begins with those that were broken."""
    wanted, waiting, saved_at = faults + crashes, tasks(progress.done), time.monotonic()
    with (
        multiprocessing.get_context("spawn").Pool(processes, open_database) as pool,
        tqdm(total=wanted, unit=" troubles", desc=progress.name) as bar,
    ):
        is_again = bool(progress.broken)
        while is_again or reached(progress, faults, crashes) < wanted:
            batch = list(islice(waiting, TASKS_AHEAD * processes))
            for api, seed, sums, broken in pool.imap_unordered(walk, batch):
                progress.add((api, seed), sums, broken)
                progress.save(time.monotonic() - saved_at)
                saved_at = time.monotonic()
                bar.update(reached(progress, faults, crashes) - bar.n)
                if broken:
                    tqdm.write(broken)
                if is_until_broken and progress.broken:
                    return
                # The walks of the batch that are under way took minutes more.
                is_enough = reached(progress, faults, crashes) == wanted
                if (is_enough and not is_again) or len(progress.broken) == MOST_BROKEN:
                    return
            is_again = False


def reached(progress: Progress, faults: int, crashes: int) -> int:
    counts = progress.counts
    return min(counts["faults"], faults) + min(counts["crashes"], crashes)


def tell(progress: Progress) -> None:
    print(f"\n{progress.name}")
    names = ("steps", "requests", "faults", "crashes", "leases_lost", "photos")
    print(f"{'':10}" + "".join(f"{name:>12}" for name in names))
    for api, sums in sorted(progress.sums.items()):
        print(f"{api:10}" + "".join(f"{sums[name]:>12,}" for name in names))
    totals = "".join(f"{progress.counts[name]:>12,}" for name in names)
    print(f"{'in all':10}{totals}")
    print(f"{len(progress.broken)} broken promises: gaps, doubles, false counts")
