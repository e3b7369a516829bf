"""Reads and checks the parameters of X's API v2, as strictly as X does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import X_EPOCH_MILLISECONDS, milliseconds
from datasource.simulator.x_v2.problems import Problem, bad_value, invalid

RANGE = ("start_time", "end_time", "since_id", "until_id")
TOKENS = ("next_token", "pagination_token")
RECENT_DAYS, ARCHIVE_DAYS = 7, 30
# Without an end, a search ends 30 seconds ago, and 10 seconds are the least.
DEFAULT_END_LAG, MIN_END_LAG = timedelta(seconds=30), timedelta(seconds=10)
FIRST_POST = datetime(2006, 3, 21, tzinfo=UTC)
# Nineteen digits are the most that 63 bits have.
ID = re.compile(r"[0-9]{1,19}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z")


def first_id(moment: datetime) -> int:
    """The lowest id that a post of that moment can have."""
    return max(milliseconds(moment) - X_EPOCH_MILLISECONDS, 0) << 22


def moment_of(post_id: int) -> datetime:
    since_epoch = (post_id >> 22) + X_EPOCH_MILLISECONDS
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return start + timedelta(milliseconds=since_epoch)


def to_the_minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Which posts a search may show; ids and moments both hold.

    `since_id` and `until_id` are excluded, so is `end`, and `start` is included.
    """

    since_id: int
    until_id: int
    start: datetime
    end: datetime

    def contain(self, post_id: int, moment: datetime) -> bool:
        is_between = self.since_id < post_id < self.until_id
        return is_between and self.start <= moment < self.end


def check_names(request: Request, parameters: Iterable[str]) -> None:
    """Every parameter must be one that the endpoint knows."""
    names = list(parameters)
    for name, value in request.query:
        if name not in names:
            listed = ",".join(names)
            message = f"The query parameter [{name}] is not one of [{listed}]"
            raise invalid(message, {name: value})


def read_query(request: Request, max_length: int) -> str:
    text = request.value("query")
    if not text.strip():
        raise invalid("Request parameter `query` can not be empty", {"query": ""})
    if len(text) > max_length:
        raise invalid(
            "There were errors processing your request: Rule length exceeds the "
            f"maximum allowed length of {max_length} characters (was {len(text)})",
            {"query": text},
        )
    return text


def read_size(request: Request, max_size: int) -> int:
    text = request.value("max_results", "10")
    if not text.isdecimal() or not 10 <= int(text) <= max_size:
        raise bad_value("max_results", text, f"is not between 10 and {max_size}")
    return int(text)


def read_token(request: Request) -> str:
    given = {name: request.value(name) for name in TOKENS if request.value(name)}
    if len(given) > 1:
        raise invalid(
            "At most one of [next_token,pagination_token] can be provided", given
        )
    return next(iter(given.values()), "")


def read_choice(request: Request, name: str, choices: tuple[str, ...]) -> str:
    """One of a few words, the first where none is given."""
    value = request.value(name, choices[0])
    if value not in choices:
        raise bad_value(name, value, f"is not one of [{','.join(choices)}]")
    return value


def read_bounds(request: Request, *, is_archive: bool) -> Bounds:
    """The range asked for, with X's defaults at both ends.

    Ids and times do not mix at all, and the archive shows 30 days to those who name
    no beginning.
    """
    given = {name: request.value(name) for name in RANGE if request.value(name)}
    # `start_time` and `since_id`: the second half says which kind a bound is.
    names = {name.split("_")[1] for name in given}
    if names == {"id", "time"}:
        raise invalid(
            "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' "
            "or 'end_time'.",
            given,
        )
    floor = FIRST_POST if is_archive else request.at - timedelta(days=RECENT_DAYS)
    until_id = read_id(request, "until_id")
    end = read_end(request)
    newest = min(end, moment_of(until_id)) if until_id else end
    default = newest - timedelta(days=ARCHIVE_DAYS) if is_archive else floor
    start = read_start(request, floor) or default
    since_id = read_since(request, first_id(floor))
    # An id names a beginning as well as a time does, so the 30 days do not apply.
    if since_id is not None:
        start = floor
    return Bounds(
        since_id=since_id or 0, until_id=until_id or 2**63, start=start, end=end
    )


def read_id(request: Request, name: str) -> int | None:
    text = request.value(name)
    if not text:
        return None
    if not ID.fullmatch(text):
        raise bad_value(name, text, "is not valid")
    return int(text)


def read_since(request: Request, lowest: int) -> int | None:
    """400 for an id that is older than the search reaches."""
    since_id = read_id(request, "since_id")
    if since_id is not None and since_id < lowest:
        # X names the id, but the time only to the minute.
        text = to_the_minute(moment_of(lowest))
        message = (
            f"'since_id' must be a tweet id created after {text}. "
            f"Please use a 'since_id' that is larger than {lowest}"
        )
        raise invalid(message, {"since_id": str(since_id)})
    return since_id


def read_start(request: Request, floor: datetime) -> datetime | None:
    start = read_time(request, "start_time")
    if start is not None and start < floor:
        complaint = f"must be on or after {to_the_minute(floor)}"
        raise wrong_time(request, "start_time", complaint)
    return start


def read_end(request: Request) -> datetime:
    end = read_time(request, "end_time")
    if end is None:
        return request.at - DEFAULT_END_LAG
    if end > request.at - MIN_END_LAG:
        complaint = "must be a minimum of 10 seconds prior to the request time."
        raise wrong_time(request, "end_time", complaint)
    start = read_time(request, "start_time")
    if start is not None and start >= end:
        raise wrong_time(request, "end_time", "must be a date after 'start_time'")
    return end


def read_time(request: Request, name: str) -> datetime | None:
    text = request.value(name)
    if not text:
        return None
    if not TIME.fullmatch(text):
        raise bad_value(name, text, "is not a valid RFC3339 date-time")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        complaint = "is not a valid RFC3339 date-time"
        raise bad_value(name, text, complaint) from error


def wrong_time(request: Request, name: str, complaint: str) -> Problem:
    value = request.value(name)
    return invalid(f"Invalid '{name}':'{value}'. '{name}' {complaint}", {name: value})
