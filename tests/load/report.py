"""What the load came to, in a table and in sentences of what was not right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.load.crawler import Crawl
from tests.load.fetches import Fetched
from tests.load.uncached import Times

# An uncached page may take so many times its time of an idle album.
MAX_SLOWDOWN = 20
# The album fetches once a minute; of so many fetches one at least must have come.
FETCHES_EXPECTED = 2 / 3
SHOWN_FAILURES = 20


@dataclass
class Load:
    """`kinds`: what locust says of each kind of request; `new`: fetched meanwhile."""

    kinds: list[dict[str, Any]]
    idle: Times
    busy: Times
    crawl: Crawl
    new: Fetched
    minutes: float

    def lines(self) -> Iterator[str]:
        yield f"{'':14} requests failed  p50 ms  p99 ms"
        for kind in sorted(self.kinds, key=lambda kind: -kind["num_requests"]):
            times = kind["response_times"]
            yield (
                f"{kind['name']:14} {kind['num_requests']:8} {kind['num_failures']:6} "
                f"{percentile(times, 0.5):7.0f} {percentile(times, 0.99):7.0f}"
            )
        requests = sum(kind["num_requests"] for kind in self.kinds)
        yield f"{requests / self.minutes / 60:.0f} requests a second."
        yield (
            f"Uncached page, ms: idle p50 {self.idle.milliseconds(0.5):.0f}, "
            f"p99 {self.idle.milliseconds(0.99):.0f}; under load "
            f"p50 {self.busy.milliseconds(0.5):.0f}, "
            f"p99 {self.busy.milliseconds(0.99):.0f}."
        )
        yield f"Crawler: {self.crawl.read} pages, {self.crawl.left} links left."
        yield f"Fetches: {self.new.runs}, {self.new.photos} new photos with pictures."

    def problems(self) -> Iterator[str]:
        for kind in self.kinds:
            if kind["num_failures"]:
                yield f"{kind['num_failures']} requests of {kind['name']}"
        yield from self.crawl.failed[:SHOWN_FAILURES]
        yield from self.busy.failed[:SHOWN_FAILURES]
        slowdown = self.busy.milliseconds(0.99) / self.idle.milliseconds(0.5)
        if slowdown > MAX_SLOWDOWN:
            yield f"an uncached page took {slowdown:.0f} times its idle time"
        if self.new.runs < self.minutes * FETCHES_EXPECTED - 1:
            yield f"only {self.new.runs} fetches in {self.minutes} minutes"
        # The simulated network posts a few photos in a minute, or none.
        if self.minutes > 2 and not self.new.photos:
            yield "no new photo"


def percentile(counts: dict[str, int], share: float) -> float:
    """Of milliseconds, given how many requests took how many of them."""
    ordered = sorted(Counter({float(ms): n for ms, n in counts.items()}).elements())
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0
