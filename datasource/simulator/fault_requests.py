"""What a server makes of a question that it mistakes, and where its last page leads."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from datasource.simulator.bluesky.post_times import text_of
from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer, Request

ON_AND_ON = "7140dibdnow9c7btw3w29pbzpyo"
"""The cursor of a last page that has one all the same."""


def misread(request: Request, fault: Fault) -> Request:
    """The question as a server that ignores or mistakes parameters hears it."""
    heard = tuple(
        (name, shifted(fault.rewrite.get(name, value), fault.shift.get(name, 0)))
        for name, value in request.query
        if name not in fault.ignore and value != ON_AND_ON
    )
    names = {name for name, _ in heard}
    added = ((n, v) for n, v in fault.rewrite.items() if n not in names)
    return replace(request, query=(*heard, *added))


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
    is_next = any(value == ON_AND_ON for _, value in request.query)
    return is_next and fault.last_page_leads_to == "nothing"


def lead_on(answer: Answer, fault: Fault, request: Request) -> Answer:
    """The last page with a cursor, as every dialect writes it."""
    if not fault.last_page_leads_to or is_beyond_end(request, fault):
        return answer
    payload: Any = answer.payload
    if isinstance(payload, list) and answer.status == 200:
        told = {name.lower() for name, _ in answer.headers}
        link = {"Link": f'<{request.base}{request.target}>; rel="next"'}
        return answer if "link" in told else answer.with_headers(link)
    if not isinstance(payload, dict):
        return answer
    if "posts" in payload:
        payload.setdefault("cursor", ON_AND_ON)
    for part, name in (("meta", "next_token"), ("search_metadata", "next_results")):
        if isinstance(payload.get(part), dict):
            payload[part].setdefault(name, ON_AND_ON)
    return answer
