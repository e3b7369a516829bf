"""Faults of requests: parameters that are misread, last pages that have a cursor."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from datasource.simulator.bluesky.post_times import text_of
from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer, Request

# The cursor of a last page that has one all the same.
ENDLESS_CURSOR = "7140dibdnow9c7btw3w29pbzpyo"


def misread(request: Request, fault: Fault) -> Request:
    """The request as a server that ignores or mistakes parameters reads it."""
    read = tuple(
        (name, shifted(fault.rewrite.get(name, value), fault.shift.get(name, 0)))
        for name, value in request.query
        if name not in fault.ignore and value != ENDLESS_CURSOR
    )
    # A parameter that is rewritten is there afterwards, asked for or not.
    names = {name for name, _ in read}
    added = ((n, v) for n, v in fault.rewrite.items() if n not in names)
    return replace(request, query=(*read, *added))


def shifted(value: str, by: int) -> str:
    """An id so many numbers higher, a moment so many milliseconds later."""
    if not by:
        return value
    if value.isdecimal():
        return str(int(value) + by)
    moment = datetime.fromisoformat(value) + timedelta(milliseconds=by)
    return text_of(moment, timespec="microseconds")


def is_beyond_end(request: Request, fault: Fault) -> bool:
    """Whether the page that the last one leads to has nothing on it."""
    is_next = any(value == ENDLESS_CURSOR for _, value in request.query)
    return is_next and fault.last_page_leads_to == "nothing"


def add_endless_cursor(answer: Answer, fault: Fault, request: Request) -> Answer:
    """The last page with a cursor, as each network writes it."""
    if not fault.last_page_leads_to or is_beyond_end(request, fault):
        return answer
    payload: Any = answer.payload
    if isinstance(payload, list) and answer.status == 200:
        names = {name.lower() for name, _ in answer.headers}
        link = {"Link": f'<{request.base}{request.target}>; rel="next"'}
        return answer if "link" in names else answer.with_headers(link)
    if not isinstance(payload, dict):
        return answer
    if "posts" in payload:
        payload.setdefault("cursor", ENDLESS_CURSOR)
    for part, name in (("meta", "next_token"), ("search_metadata", "next_results")):
        if isinstance(payload.get(part), dict):
            payload[part].setdefault(name, ENDLESS_CURSOR)
    return answer
