"""Sends what the fuzzer draws, and notes what no request may ever cause: a 5xx, or no
answer at all."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence

from tqdm import tqdm

from tests.attack import fuzz
from tests.attack.readers import Outcome, reading
from tests.attack.target import Target

CLIENTS = 4
PAGE_SECONDS = 3.0


def hostile(
    target: Target,
    pages: Sequence[str],
    *,
    seed: int,
    number: int,
    ends_at: float,
    session: list[fuzz.Header],
) -> Outcome:
    """Every second request carries the headers of `session`."""
    outcome = Outcome(f"{number:,} hostile requests", PAGE_SECONDS)
    waiting: queue.SimpleQueue[fuzz.HostileRequest | None] = queue.SimpleQueue()
    for count, request in enumerate(fuzz.requests(seed, number)):
        is_inside = session and count % 2
        waiting.put(request.by(session) if is_inside else request)
    for _ in range(CLIENTS):
        waiting.put(None)
    with tqdm(total=number, unit=" requests", leave=False) as bar:

        def work() -> None:
            while time.monotonic() < ends_at and (request := waiting.get()):
                _send(target, request, outcome)
                bar.update()

        threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
        with reading(target, pages, outcome):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    if outcome.requests < number:
        outcome.failures.append(f"only {outcome.requests:,} were sent in time")
    outcome.requests += len(outcome.pages)
    return outcome


def _send(target: Target, request: fuzz.HostileRequest, outcome: Outcome) -> None:
    headers = [*request.headers, (b"Connection", b"close")]
    names = {name.lower() for name, _ in headers}
    if request.body and b"content-length" not in names:
        headers.append((b"Content-Length", str(len(request.body)).encode()))
    method = request.method
    head = target.head(request.target, *headers, method=method.encode())
    answer = target.send(head + b"\r\n" + request.body, method=method)
    outcome.requests += 1
    outcome.turned_away += answer.is_turned_away
    if answer.is_failure:
        outcome.failures.append(f"{method} {request.target[:200]!r}: {answer}")
