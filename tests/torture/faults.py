"""What networks do wrong, by name, as plans for the simulator."""

from __future__ import annotations

from random import Random
from typing import Any

from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.worlds import WIRE_FORMATS

KINDS: dict[str, dict[str, Any]] = {
    "429 with reset": {"status": 429, "headers": {"x-rate-limit-reset": "{epoch+600}"}},
    "429 with reset as text": {
        "status": 429,
        "headers": {"X-RateLimit-Reset": "{iso+600}"},
    },
    "429 with seconds": {"status": 429, "headers": {"Retry-After": "120"}},
    "429 with date": {"status": 429, "headers": {"Retry-After": "{date+120}"}},
    "429 alone": {"status": 429},
    "429 with reset in the past": {
        "status": 429,
        "headers": {"x-rate-limit-reset": "{epoch-600}"},
    },
    "402": {"status": 402},
    "401": {"status": 401},
    "403": {"status": 403},
    "500": {"status": 500},
    "503": {"status": 503},
    "404 in HTML": {"status": 404, "body": "<html>not here</html>"},
    "302": {"status": 302, "headers": {"Location": "/elsewhere"}},
    "reset": {"is_refused": True},
    "hang": {"hang_after_headers": 60.0},
    "drip": {"bytes_per_second": 1.0},
    "cut off": {"close_after": 100},
    "truncated": {"truncate_to": 200},
    "HTML": {"body": "<html>busy</html>"},
    "wrong charset": {"encoding": "utf-16"},
    "BOM": {"has_byte_order_mark": True},
    "gzip bomb": {"gzip_bomb_megabytes": 40},
    "null": {"body": "null"},
    "list": {"body": "[1]"},
    "empty object": {"body": "{}"},
    "short page": {"keep": 3},
    "empty page": {"keep": 0},
    "repeats": {"repeat": 4},
    "overlap": {"overlap": 4},
    "disorder": {"is_shuffled": True},
    "upper bound ignored": {"ignore": ("max_id", "until_id", "until")},
    "lower bound ignored": {"ignore": ("since_id", "since")},
}
# Which of the requests fail; the last ones: all, until somebody mends it.
TURNS: tuple[dict[str, Any], ...] = (
    {"every": 2},
    {"every": 3},
    {"requests": (1,)},
    {"requests": (2, 3)},
    {},
    {},
    {},
)
# A search that puts the posts that people like on top, where X offers one. Bluesky has
# one too, but its most liked posts may stand in order by chance.
ORDERS: dict[str, dict[str, Any]] = {
    "twitter": {"ignore": ("result_type",)},
    "x": {"rewrite": {"sort_order": "relevancy"}},
}
RANKED = "ranked by likes"
BOUNDS = ("upper bound ignored", "lower bound ignored")
ORDER = ("disorder", RANKED)
CONTENTS = ("short page", "repeats", "overlap", "empty page")
# A look-up has no order; one that leaves out a post says that it is gone.
LISTS_ONLY = (*ORDER, *CONTENTS)
LOOK_UP_KINDS = {name: KINDS[name] for name in KINDS if name not in LISTS_ONLY}
# Of a network that reports its end: nobody can tell such a page from a true one.
UNDETECTABLE = ("short page", "empty page")
REPORTS_END = {"x", "bluesky"}
# Of two of them together a page may come that is in order, in range, and yet has a
# hole that nobody could see.
EXCLUSIVE = ({"overlap", "short page", "empty page", RANKED}, {"disorder", RANKED})


def plan(api: str, chance: Random) -> FaultPlan:
    """One to three things that go wrong with some of the next requests."""
    wire_format = WIRE_FORMATS[api]
    faults: list[Fault] = []
    left_out: set[str] = set()
    for _ in range(chance.randint(1, 3)):
        is_search = chance.random() < 0.85
        kinds = _kinds(api, chance) if is_search else LOOK_UP_KINDS
        possible = [name for name in kinds if name not in left_out]
        if not possible:
            continue
        kind = chance.choice(possible)
        for together in EXCLUSIVE:
            left_out |= together if kind in together else set()
        path = wire_format.lists if is_search else wire_format.look_ups
        values = {**kinds[kind], **chance.choice(TURNS), "path": path}
        faults.append(Fault(**values, seed=chance.randrange(999)))
    # A page that is shuffled and then cut has a hole as well, and may be in order by
    # chance. One that is cut first is a true page in disorder.
    faults.sort(key=lambda fault: fault.keep is None)
    return FaultPlan.of(*faults)


def is_ranked(faults: FaultPlan) -> bool:
    """Whether posts come by likes for as long as the trouble lasts."""
    orders = [order.items() for order in ORDERS.values()]
    return any(
        not (fault.requests or fault.every)
        and all(getattr(fault, k) == v for k, v in order)
        for fault in faults.faults
        for order in orders
    )


def _kinds(api: str, chance: Random) -> dict[str, dict[str, Any]]:
    """Of one class, since those that are no page at all are many and end alike."""
    every = KINDS | {RANKED: ORDERS[api]} if api in ORDERS else KINDS
    hidden = UNDETECTABLE if api in REPORTS_END else ()
    no_pages = [name for name in KINDS if name not in (*LISTS_ONLY, *BOUNDS)]
    names = chance.choice((no_pages, no_pages, BOUNDS, ORDER, CONTENTS))
    return {name: every[name] for name in names if name in every and name not in hidden}
