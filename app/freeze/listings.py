"""Lists of photos as pages that lead to each other: the album, and each person's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.freeze.addresses import FILE
from app.freeze.pages import File, Pages, script_of
from app.freeze.selection import in_chunks
from app.gallery.month_groups import groups
from app.gallery.pagination import PAGE_SIZE
from app.views.page import Head


@dataclass(frozen=True)
class Listing:
    """`stem` begins the names of its pages; `ids` are of photos, in the order of
    `time_field`, whose days or months have these `counts`; `is_searched`: what a search
    finds is taken from its pages."""

    stem: str
    ids: Sequence[int]
    time_field: str
    template: str
    head: Head
    values: dict[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    is_searched: bool = False

    @property
    def page_count(self) -> int:
        return -(-len(self.ids) // PAGE_SIZE) or 1

    def name(self, number: int, ending: str = "html") -> str:
        """Of a page, the first is 1."""
        return f"{self.stem}{f'-{number}' if number > 1 else ''}.{ending}"

    def files(self, pages: Pages) -> Iterator[File]:
        """Each page, and its photos as a script, from which pages beside it take them
        while one scrolls: no page can read another one from a disk."""
        chunks = list(in_chunks(self.ids, PAGE_SIZE)) or [()]
        for number, ids in enumerate(chunks, start=1):
            values = self.values | self._gallery(pages, number, ids)
            # Above photos that are not the newest there is no cover.
            if number > 1:
                values |= {"cover": None, "best": None}
            name = self.name(number)
            yield pages.page(name, self.template, self.head, values)
            if self.page_count > 1 or self.is_searched:
                part = pages.part(name, "app/_gallery.html", values)
                yield File.of(self.name(number, "js"), script_of(part))

    def _gallery(self, pages: Pages, number: int, ids: Sequence[int]) -> dict[str, Any]:
        shown = groups(
            pages.selection.rows(ids),
            self.time_field,
            counts=self.counts,
            is_counted=True,
            is_absolute=True,
        )
        newer = self.name(number - 1) if number > 1 else ""
        older = self.name(number + 1) if number < self.page_count else ""
        return {
            "groups": shown,
            "page_address": FILE + self.name(number),
            "newer": newer and FILE + newer,
            "older": older and FILE + older,
            "show_topic": False,
        }
