"""What the report compares: how often something was done, and how one number relates
to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Counts = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Number:
    """`count` things were done, of which none broke the `promise`."""

    what: str
    count: str
    goal: int
    promise: str

    @property
    def target(self) -> str:
        return f"{self.goal:,}: {self.promise}"

    def seen(self, counts: Counts) -> str:
        return f"{counts.get(self.count, 0):,}"

    def missing(self, counts: Counts, divisor: int) -> int:
        """`divisor`: of the goal, in a small run."""
        return max(self.goal // divisor, 1) - counts.get(self.count, 0)

    def is_reached(self, counts: Counts, divisor: int) -> bool:
        return self.missing(counts, divisor) <= 0


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Of `count` to `per`, which is one of the numbers of the same part."""

    what: str
    count: str
    per: str
    target: str
    at_most: float = float("inf")
    at_least: float = 0
    shown: str = "{ratio:.3f}"

    def seen(self, counts: Counts) -> str:
        count, per = counts.get(self.count, 0), counts.get(self.per, 0)
        return self.shown.format(count=count, per=per, ratio=count / per if per else 0)

    def missing(self, counts: Counts, divisor: int) -> int:
        """More of it makes it no better."""
        return 0

    def is_reached(self, counts: Counts, divisor: int) -> bool:
        per = counts.get(self.per, 0)
        ratio = counts.get(self.count, 0) / per if per else -1.0
        return self.at_least <= ratio <= self.at_most


Figure = Number | Ratio
