"""Runs a part on a database: chunk after chunk, some at a time, until it is enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice

from tqdm import tqdm

from tests.torture.chunks import Chunk, Found
from tests.torture.parts import Part
from tests.torture.state import Progress


def torture(
    part: Part, progress: Progress, *, url: str, processes: int, divisor: int
) -> None:
    """What is broken ends it, and is what the next time begins with."""
    seeds = (seed for seed in count() if (part.name, seed) not in progress.done)
    saved_at = time.monotonic()
    with (
        ThreadPoolExecutor(processes) as threads,
        tqdm(total=missing(part, progress, divisor), desc=progress.name) as bar,
    ):
        total = missing(part, progress, divisor)
        is_again, is_broken = bool(progress.broken), False
        while (is_again or missing(part, progress, divisor)) and not is_broken:
            left, is_again = max(missing(part, progress, divisor), 1), False
            chunks = list(_chunks(part, seeds, left=left, url=url, most=processes))
            for chunk, found in zip(
                chunks, threads.map(part.work, chunks), strict=True
            ):
                broken = found.broken or uncounted(part, found)
                progress.add((part.name, chunk.seed), dict(found.counts), broken)
                progress.save(time.monotonic() - saved_at)
                saved_at = time.monotonic()
                if broken:
                    is_broken = True
                    tqdm.write(broken)
            bar.update(total - missing(part, progress, divisor) - bar.n)


def uncounted(part: Part, found: Found) -> str:
    """Else a name that is written wrongly would be waited for without end."""
    names = [each.count for each in part.figures if each.count not in found.counts]
    return f"nobody counted {', '.join(names)}" if names else ""


def missing(part: Part, progress: Progress, divisor: int) -> int:
    """How much is still to be done, of the figure that lacks most."""
    counts = progress.counts
    return max(0, *(figure.missing(counts, divisor) for figure in part.figures))


def _chunks(
    part: Part, seeds: Iterator[int], *, left: int, url: str, most: int
) -> Iterator[Chunk]:
    number = min(most, -(-left // part.chunk))
    for seed in islice(seeds, number):
        # Each has a test database of its own, named by this one.
        own = f"{url.rpartition('/')[0]}/torture_{seed}" if url else ""
        yield Chunk(seed, min(part.chunk, left), own)
