"""ImportTask: one run of one import, batch by batch, from where the last one ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from datasource.imports import post_formats
from datasource.imports.entries import BatchResult, Entry, ImportReport, Position
from datasource.imports.post_file import Line, PostFile, UnusableFile, decode
from datasource.posts import RejectedPost

# Posts with pictures, or unreadable ones, that are saved in one transaction.
BATCH_SIZE = 500
# Posts after which the position is saved anyway.
MAX_POSTS_READ = 5000
# Of a dead letter: a line may have megabytes.
MAX_RAW_CHARACTERS = 20_000


class Destination(Protocol):
    """Where the posts of a file go."""

    def find(self) -> Position:
        """Up to where the file was imported before."""

    def is_wanted(self, entry: Entry) -> bool:
        """Whether an album here takes this post."""

    def save(
        self,
        entries: list[Entry],
        rejected: list[RejectedPost],
        *,
        start: Position,
        end: Position,
    ) -> BatchResult:
        """Everything between two positions of the file."""


@dataclass(slots=True)
class Batch:
    """What is saved together, and the positions before and behind it."""

    start: Position
    end: Position
    posts: list[Entry] = field(default_factory=list)
    rejected: list[RejectedPost] = field(default_factory=list)
    read: int = 0
    readable: int = 0

    @property
    def is_full(self) -> bool:
        held = max(len(self.posts), len(self.rejected))
        return held >= BATCH_SIZE or self.read >= MAX_POSTS_READ

    def take(self, entry: Entry | None, end: Position) -> None:
        """None: a line ends here."""
        self.end = end
        if entry is None:
            return
        self.read += 1
        self.readable += entry.is_readable
        self.rejected += entry.rejected
        if entry.post is not None:
            self.posts.append(entry)


class ImportTask:
    """Takes the posts of a file into albums; run again, it goes on where it was.

    `should_stop` is asked between batches, `on_batch` is called after each.
    """

    def __init__(
        self,
        file: PostFile,
        destination: Destination,
        *,
        should_stop: Callable[[], bool],
        on_batch: Callable[[], object],
    ) -> None:
        self.file = file
        self.destination = destination
        self.should_stop = should_stop
        self.on_batch = on_batch
        self.report = ImportReport()

    def run(self) -> ImportReport:
        """Raises UnusableFile, before anything is saved, for a file without posts."""
        for batch in self._batches(self.destination.find()):
            if batch.start == Position():
                self._require_posts(batch)
            self._save(batch)
            self.on_batch()
            if self.should_stop():
                break
        return self.report

    def _require_posts(self, batch: Batch) -> None:
        if batch.rejected and not batch.readable:
            first = batch.rejected[0].reason
            raise UnusableFile(f"holds no posts in a form that is known: {first}")

    def _save(self, batch: Batch) -> None:
        wanted = [each for each in batch.posts if self.destination.is_wanted(each)]
        saved = self.destination.save(
            wanted, batch.rejected, start=batch.start, end=batch.end
        )
        report = self.report
        report.has_moved = True
        report.posts_read += batch.readable
        report.with_pictures += len(batch.posts)
        report.of_no_album += len(batch.posts) - len(wanted)
        report.unreadable += len(batch.rejected) + saved.refused
        report.photos_added.update(saved.added)

    def _batches(self, start: Position) -> Iterator[Batch]:
        batch = Batch(start, start)
        for entry, end in self._entries(start):
            batch.take(entry, end)
            if batch.is_full:
                yield batch
                batch = Batch(end, end)
        if batch.end != batch.start:
            yield batch

    def _entries(self, start: Position) -> Iterator[tuple[Entry | None, Position]]:
        """Each post with the position behind it; None at the end of a line."""
        # A line may hold a page of posts, of which some were imported before.
        done = start.posts
        for line in self.file.lines(replace(start, posts=0)):
            entries = self._read(line)
            if entries is None:
                self.report.is_cut_off = True
                return
            for count, entry in enumerate(entries, 1):
                if count > done:
                    yield entry, replace(line.before, posts=count)
            done = 0
            yield None, line.after

    def _read(self, line: Line) -> Iterator[Entry] | None:
        """None for a last line that is not complete yet."""
        if line.text is None:
            return iter([_bad(line, "is too long", "")])
        if not line.text.strip():
            return iter(())
        try:
            value = decode(line.text)
        except ValueError as error:
            # A program may be writing it just now. A pipe is not gone on with, and a
            # file of a single broken line is of another kind.
            if line.is_cut and line.before.line and self.file.is_resumable:
                return None
            text = line.text.decode(errors="replace")
            return iter([_bad(line, f"is no JSON ({error})", text)])
        return (_with_line_number(entry, line) for entry in post_formats.read(value))


def _bad(line: Line, reason: str, text: str) -> Entry:
    return _with_line_number(Entry(rejected=(RejectedPost("", reason, text),)), line)


def _with_line_number(entry: Entry, line: Line) -> Entry:
    """People look for a bad post in their file."""
    if not entry.rejected:
        return entry
    line_number = f"line {line.after.line:,}"
    rejected = tuple(
        replace(bad, reason=f"{line_number}: {bad.reason}", raw=_shortened(bad.raw))
        for bad in entry.rejected
    )
    return replace(entry, rejected=rejected)


def _shortened(raw: Any) -> Any:
    try:
        text = json.dumps(raw, indent=1)
    except RecursionError:
        return "nested too deeply"
    return raw if len(text) <= MAX_RAW_CHARACTERS else text[:MAX_RAW_CHARACTERS]
