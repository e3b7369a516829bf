"""Fault plans: what goes wrong at which request, as networks really fail."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any

from datasource.simulator.http_messages import Request
from datasource.simulator.mastodon.status_writer import iso


class FaultPlanError(ValueError):
    """A plan that cannot be read; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class Malformation:
    """Spoils one field (`user.id_str`, `extended_entities.media.0`) of one post.

    `position` counts from 0 on the page; None spoils all posts. The value is put
    there, or the field taken away where `is_missing`, or what is there is `change`d as
    `fault_fields.CHANGES` can. A `*` in the field is every entry. `part`
    (`includes.media`): what stands beside the posts is spoilt instead of them.
    """

    field: str = ""
    part: str = ""
    change: str = ""
    position: int | None = 0
    value: Any = None
    is_missing: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    """When something goes wrong, then what; everything left out stays as it is.

    When: `path` is a prefix, `parameter` one that has to be asked for, where it is
    given. Among the requests that are so, counted from 1:
    those numbered in `requests`, every n-th (`every`), or by chance
    (`probability`, from `seed`); with none of the three given, all of them.

    What, in the order of the fields: the request is misread (`ignore`, `rewrite`),
    the page of posts is spoilt, the answer replaced, the bytes spoilt, the
    transport fails. Values of `headers` may hold `{epoch+60}`, `{iso-5}` and
    `{date+120}`: the time of the answer, shifted by seconds.
    """

    path: str = ""
    parameter: str = ""
    requests: tuple[int, ...] = ()
    every: int = 0
    probability: float = 0.0
    seed: int = 0

    # the request
    ignore: tuple[str, ...] = ()  # parameters the server pays no attention to
    rewrite: Mapping[str, str] = field(default_factory=dict)
    shift: Mapping[str, int] = field(default_factory=dict)  # ids or ms, by so much

    # the page
    keep: int | None = None  # at most so many posts; 0 is an empty page
    repeat: int = 0  # the first n posts come twice
    overlap: int = 0  # n posts of the page delivered before come again
    is_shuffled: bool = False
    last_page_leads_to: str = ""  # "itself" or "nothing", where it has a cursor
    malform: tuple[Malformation, ...] = ()

    # the answer
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None

    # the bytes
    encoding: str = ""  # the body's real encoding, whatever the header says
    has_byte_order_mark: bool = False
    truncate_to: int | None = None  # bytes; the length announced is the shorter one
    gzip_bomb_megabytes: int = 0

    # the transport, in seconds and bytes
    delay: float = 0.0  # before the answer
    is_refused: bool = False  # reset instead of an answer
    hang_after_headers: float = 0.0
    bytes_per_second: float = 0.0
    close_after: int | None = None  # bytes of the body; more was announced
    is_endless: bool = False  # the body goes on and on

    def concerns(self, request: Request) -> bool:
        """Whether such a request is counted at all."""
        names = {name for name, _ in request.query}
        is_asked = not self.parameter or self.parameter in names
        return is_asked and request.path.startswith(self.path)

    def applies(self, request_number: int) -> bool:
        """Whether the request of that number is hit, counted from 1."""
        if not (self.requests or self.every or self.probability):
            return True
        # Drawn from the number, not from a generator that goes on: which requests are
        # hit does not depend on what else is asked meanwhile.
        by_chance = Random(f"{self.seed}/{request_number}").random() < self.probability
        by_turn = bool(self.every) and request_number % self.every == 0
        return request_number in self.requests or by_turn or by_chance

    def headers_at(self, now: datetime) -> dict[str, str]:
        """The headers with their times filled in."""
        return {name: fill_in_times(value, now) for name, value in self.headers.items()}


@dataclass(frozen=True)
class FaultPlan:
    """All that goes wrong; several faults may hit one request, one after another."""

    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, *faults: Fault) -> "FaultPlan":
        return cls(faults)

    @classmethod
    def from_json(cls, text: str) -> "FaultPlan":
        """Reads a list of faults; FaultPlanError names what is wrong."""
        try:
            entries = json.loads(text)
        except ValueError as error:
            raise FaultPlanError(f"not JSON: {error}") from error
        if not isinstance(entries, list):
            raise FaultPlanError("a list of faults is expected")
        return cls(tuple(read_fault(entry) for entry in entries))


def read_fault(entry: Any) -> Fault:
    """One fault of a plan, with its names and types checked."""
    if not isinstance(entry, dict):
        raise FaultPlanError(f"a fault is an object, not {entry!r}")
    values = dict(entry)
    check_names(Fault, values)
    for name in ("requests", "ignore", "malform"):
        if not isinstance(values.setdefault(name, []), list):
            raise FaultPlanError(f"{name} must be a list, not {values[name]!r}")
        values[name] = tuple(values[name])
    malformations = values["malform"]
    for malformation in malformations:
        if not isinstance(malformation, dict):
            raise FaultPlanError(f"a malformation is an object, not {malformation!r}")
        check_names(Malformation, malformation)
    values["malform"] = tuple(Malformation(**each) for each in malformations)
    return Fault(**values)


def check_names(kind: type[Fault] | type[Malformation], values: dict[str, Any]) -> None:
    """Names must be fields, and values of the kind that the default is."""
    known_fields = {each.name: each for each in fields(kind)}
    for name, value in values.items():
        if name not in known_fields:
            expected = ", ".join(known_fields)
            raise FaultPlanError(f"unknown name {name!r}; known are {expected}")
        default = known_fields[name].default
        is_number = isinstance(default, int | float) and not isinstance(default, bool)
        if is_number and not isinstance(value, int | float) and value is not None:
            raise FaultPlanError(f"{name} must be a number, not {value!r}")


def fill_in_times(value: str, now: datetime) -> str:
    """Replaces `{epoch+60}` and its like by the time they stand for."""

    def written(match: re.Match[str]) -> str:
        moment = now.astimezone(UTC) + timedelta(seconds=int(match[2]))
        forms = {
            "epoch": str(int(moment.timestamp())),
            "iso": iso(moment),
            "date": format_datetime(moment, usegmt=True),
        }
        return forms[match[1]]

    return re.sub(r"\{(epoch|iso|date)([+-]\d+)\}", written, value)
