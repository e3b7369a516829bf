"""Spoils pages of posts, answers and their bytes as a fault says, on every network."""

import copy
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from datasource.simulator.fault_fields import spoil_part
from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer, Request

# Of X's v1.1, of its v2, and of Bluesky; Mastodon's page is the list itself.
PAGE_KEYS = ("statuses", "data", "posts")


@dataclass
class LastPage:
    """The page delivered last, for pages that overlap it."""

    posts: list[Any] = field(default_factory=list)
    includes: dict[str, list[Any]] = field(default_factory=dict)

    def store(self, payload: Any) -> None:
        self.posts = list(page_of(payload) or [])
        is_object = isinstance(payload, dict)
        self.includes = dict(payload.get("includes", {})) if is_object else {}


def page_of(payload: Any) -> list[Any] | None:
    """The posts in an answer, nothing where it is no page."""
    if isinstance(payload, list):
        return payload
    if not isinstance(payload, dict):
        return None
    pages = (payload[key] for key in PAGE_KEYS if isinstance(payload.get(key), list))
    return next(pages, None)


def spoil_page(answer: Answer, fault: Fault, last_page: LastPage) -> Answer:
    """The answer with its page changed as the fault says."""
    payload = copy.deepcopy(answer.payload)
    if has_result_count(payload):
        # X leaves `data` out of an empty page; for the faults below it has to be there.
        payload.setdefault("data", [])
    page = page_of(payload)
    if page is None:
        return answer
    # Cut, overlap, repeat, shuffle, malform: each sees what those before it left.
    posts = page if fault.keep is None else page[: fault.keep]
    if fault.overlap:
        posts = copy.deepcopy(last_page.posts[-fault.overlap :]) + posts
    posts = posts + copy.deepcopy(posts[: fault.repeat])
    if fault.is_shuffled:
        Random(fault.seed).shuffle(posts)
    for malformation in fault.malform:
        spoil_part(payload, posts, malformation)
    # In place, so that the page stays where the payload has it, under whatever key.
    page[:] = posts
    if has_result_count(payload):
        correct_meta(payload, last_page if fault.overlap else LastPage())
    return replace(answer, payload=payload)


def has_result_count(payload: Any) -> bool:
    """Whether it is a search of X's API v2, whose `meta` describes its `data`."""
    meta = payload.get("meta") if isinstance(payload, dict) else None
    return isinstance(meta, dict) and "result_count" in meta


def correct_meta(payload: dict[str, Any], last_page: LastPage) -> None:
    """Makes `meta` and `includes` true again; an empty page has no `data` at all."""
    page, meta = payload["data"], payload["meta"]
    for name, entries in last_page.includes.items():
        included = payload.setdefault("includes", {}).setdefault(name, [])
        included += [entry for entry in entries if entry not in included]
    listed = [post.get("id") for post in page if isinstance(post, dict)]
    ids = sorted((each for each in listed if isinstance(each, str)), key=id_order)
    meta["result_count"] = len(page)
    for name, index in (("newest_id", -1), ("oldest_id", 0)):
        meta.pop(name, None)
        if ids:
            meta[name] = ids[index]
    if not page:
        payload.pop("data")
        payload.pop("includes", None)


def id_order(post_id: str) -> tuple[int, str]:
    return len(post_id), post_id


def replace_answer(answer: Answer, fault: Fault, request: Request) -> Answer:
    """Another status, other headers or another body; a given header wins."""
    given = fault.headers_at(request.at)
    names = {name.lower() for name in given}
    others = tuple(pair for pair in answer.headers if pair[0].lower() not in names)
    answer = replace(answer, headers=(*others, *given.items()))
    if fault.status is not None:
        answer = replace(answer, status=fault.status)
    if fault.body is not None:
        answer = replace(answer, body=fault.body.encode())
    return answer


def spoil_bytes(answer: Answer, fault: Fault) -> Answer:
    """The body in another encoding, with a mark before it, or cut short."""
    spoilt = answer
    if fault.encoding:
        text = (
            replace(answer, escapes_unicode=False).content().decode("utf-8", "replace")
        )
        spoilt = replace(spoilt, body=text.encode(fault.encoding, "replace"))
    if fault.has_byte_order_mark:
        spoilt = replace(spoilt, body=b"\xef\xbb\xbf" + spoilt.content())
    if fault.truncate_to is not None:
        spoilt = replace(spoilt, body=spoilt.content()[: fault.truncate_to])
    return spoilt
