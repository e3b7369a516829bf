"""Counts things in English, for those who run the album."""

from __future__ import annotations


def counted(count: int, one: str, many: str) -> str:
    """`1 photo`, `1,234 photos`."""
    return f"{count:,} {one if count == 1 else many}"
