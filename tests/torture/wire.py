"""The simulated network without sockets: every answer and every fault of the wire,
thousands of times a second."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from datasource.simulator.faults import Fault
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.simulator import Simulator
from datasource.simulator.transport import combine

HOST = "network.test"
BASE = f"http://{HOST}"
MAX_BODY_BYTES = 15_000_000


class Wire(BaseAdapter):
    """Hands requests to a simulator in this process, and counts what went wrong.

    `hook` is called before and after each request; what it raises ends the process
    that asked.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        self.simulator = simulator
        self.faults = 0
        self.requests: list[Request] = []
        self.hook: Callable[[str], None] = lambda moment: None

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        self.hook("before")
        body = request.body or b""
        asked = Request.received(
            method=request.method or "GET",
            target=(request.url or "").removeprefix(BASE),
            base=BASE,
            at=self.simulator.world.now(),
            headers={
                name.lower(): value.decode() if isinstance(value, bytes) else value
                for name, value in {"Host": HOST, **request.headers}.items()
            },
            body=body.encode() if isinstance(body, str) else body,
        )
        self.requests.append(asked)
        answer, faults = self.simulator.exchange(asked)
        self.faults += len(faults)
        found = self._deliver(request, answer, combine(faults))
        self.hook("after")
        return found

    def close(self) -> None:
        """Nothing is open."""

    def _deliver(
        self, request: requests.PreparedRequest, answer: Answer, fault: Fault
    ) -> requests.Response:
        if fault.is_refused:
            raise requests.ConnectionError("connection reset by peer")
        if fault.hang_after_headers or fault.bytes_per_second:
            raise requests.ReadTimeout("no byte in time")
        body = answer.content()
        if fault.gzip_bomb_megabytes * 1_000_000 > MAX_BODY_BYTES:
            raise requests.exceptions.ContentDecodingError("more than 15 MB")
        if fault.close_after is not None and fault.close_after < len(body):
            raise requests.exceptions.ChunkedEncodingError("connection broken")
        return self._response(request, answer, body)

    def _response(
        self, request: requests.PreparedRequest, answer: Answer, body: bytes
    ) -> requests.Response:
        headers = {
            "Content-Type": answer.content_type,
            "Date": format_datetime(self.simulator.world.now(), usegmt=True),
        } | dict(answer.headers)
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(headers)
        response.raw = HTTPResponse(body=b"", headers=headers, status=answer.status)
        response._content = body
        response.url = request.url or ""
        response.request = request
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        return response


def session(wire: Wire) -> requests.Session:
    found = requests.Session()
    found.trust_env = False
    found.mount("http://", wire)
    return found
