"""The simulated network: serves a world over real HTTP on this machine, with faults."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock, Thread
from types import TracebackType

from datasource.simulator.bluesky.protocol import Bluesky
from datasource.simulator.fault_pages import (
    LastPage,
    page_of,
    replace_answer,
    spoil_bytes,
    spoil_page,
)
from datasource.simulator.fault_requests import (
    add_endless_cursor,
    is_beyond_end,
    misread,
)
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.http_messages import Answer, ProtocolAdapter, Request
from datasource.simulator.http_server import Server
from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.web_pages import WebPages
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.protocol import XVersion1
from datasource.simulator.x_v2.protocol import XVersion2

MAX_RECORDED_REQUESTS = 10_000
NOT_FOUND = Answer(status=404, payload={"error": "Not found"})


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One entry of the request log, for assertions; header names are lower-case."""

    method: str
    path: str
    target: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    at: float


class Simulator:
    """The network while it runs: `with Simulator(world) as network: network.url`.

    `faults` may be replaced at any time, which starts the counting of requests
    anew; `requests` is the log of the last ten thousand. OSError where the port
    is taken; port 0 takes a free one. `host`: the address that it listens at.
    """

    def __init__(
        self,
        world: World,
        *,
        faults: FaultPlan | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        adapters: Sequence[ProtocolAdapter] | None = None,
    ) -> None:
        self.world = world
        self.requests: deque[Recorded] = deque(maxlen=MAX_RECORDED_REQUESTS)
        everything = (
            XVersion1(world),
            XVersion2(world),
            Mastodon(world),
            Bluesky(world),
        )
        # Web pages come last: they answer whatever no API claims.
        self._adapters = (*(adapters or everything), WebPages(world))
        self._address = (host, port)
        self._lock = Lock()
        self._server: Server | None = None
        self.faults = faults or FaultPlan()

    @property
    def faults(self) -> FaultPlan:
        return self._faults

    @faults.setter
    def faults(self, plan: FaultPlan) -> None:
        with self._lock:
            self._faults = plan
            self._counts = [0] * len(plan.faults)
            self._last_pages: dict[str, LastPage] = {}

    @property
    def url(self) -> str:
        """The address without a slash; only while it runs."""
        if self._server is None:
            raise RuntimeError("the simulated network is not running")
        return f"http://{self._address[0]}:{self._server.server_port}"

    def start(self) -> None:
        self._server = Server(self._address, self)
        self._thread = Thread(
            # Looks every 10 ms whether it shall stop; the default would cost each test
            # half a second.
            target=self._server.serve_forever,
            args=(0.01,),
            name="simulated-network",
        )
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._thread.join()
            self._server = None

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def exchange(self, request: Request) -> tuple[Answer, list[Fault]]:
        """The answer to a request, and the faults that still await it on the wire."""
        faults = self._record(request)
        as_read = request
        for fault in faults:
            as_read = misread(as_read, fault)
        replies = (adapter.answer(as_read) for adapter in self._adapters)
        answer = next((reply for reply in replies if reply is not None), NOT_FOUND)
        for fault in faults:
            with self._lock:
                last_page = self._last_pages.setdefault(request.path, LastPage())
            if is_beyond_end(request, fault):
                fault = replace(fault, keep=0)
            answer = add_endless_cursor(
                spoil_page(answer, fault, last_page), fault, request
            )
        # Before the answer is replaced or its bytes spoilt: what overlaps with this
        # page later are its posts.
        self._store_page(request, answer)
        for fault in faults:
            answer = spoil_bytes(replace_answer(answer, fault, request), fault)
        # X bills what went out, so the bill is made after all that faults do to it.
        if answer.on_delivery and not any(fault.is_refused for fault in faults):
            answer.on_delivery(answer)
        return answer, faults

    def _record(self, request: Request) -> list[Fault]:
        """Logs a request and finds its faults by counting."""
        recorded = Recorded(
            method=request.method,
            path=request.path,
            target=request.target,
            query=request.query,
            headers=request.headers,
            at=time.time(),
        )
        chosen = []
        with self._lock:
            self.requests.append(recorded)
            # Each fault counts the requests that it concerns, and no others.
            for index, fault in enumerate(self._faults.faults):
                if fault.concerns(request):
                    self._counts[index] += 1
                    if fault.applies(self._counts[index]):
                        chosen.append(fault)
        return chosen

    def _store_page(self, request: Request, answer: Answer) -> None:
        page = page_of(answer.payload)
        if page and answer.status == 200:
            with self._lock:
                last_page = self._last_pages.setdefault(request.path, LastPage())
                last_page.store(answer.payload)
