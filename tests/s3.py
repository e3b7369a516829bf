"""A real S3 server (moto's, in a process of its own), an empty bucket on it for each
test, and a proxy that makes its answers fail."""

from __future__ import annotations

import io
import json
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from tests.on_postgresql import free_port
from twitter_album import s3_settings

KEY, SECRET = "AKIDALBUM", "a/secret+of@ours"
PREFIX = "album/media"
PATIENCE_SECONDS = 30
Fault = Literal[
    "", "503", "500", "501", "403", "slow", "reset", "no answer", "truncated"
]
FAULTS: tuple[Fault, ...] = (
    "503",
    "500",
    "403",
    "slow",
    "reset",
    "no answer",
    "truncated",
)
SLOW_SECONDS = 0.6


@dataclass
class Bucket:
    """`client` is boto3 itself, which knows nothing of ours."""

    address: str
    name: str
    settings: Settings
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        # Here: every test run reads this module, few need what takes long to import.
        import boto3

        self.client = boto3.client(
            "s3",
            endpoint_url=self.address,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )

    def url(self, *, address: str = "", query: str = "") -> str:
        """For MEDIA_STORAGE_URL."""
        host = (address or self.address).removeprefix("http://")
        secret = SECRET.replace("/", "%2F").replace("+", "%2B").replace("@", "%40")
        return f"s3+http://{KEY}:{secret}@{host}/{self.name}/{PREFIX}{query}"

    def use(self, *, address: str = "", query: str = "", cdn: str = "") -> None:
        """Set what the settings module makes of the environment."""
        s3 = s3_settings.parse(self.url(address=address, query=query))
        assert s3
        own = self.settings
        own.MEDIA_S3 = s3
        own.MEDIA_URL = s3_settings.media_url(s3, cdn=cdn, own=own.MEDIA_PATH)
        own.STORAGES = own.STORAGES | {"default": s3.storage}

    def fail_fast(self, *, read_timeout: float = 10) -> None:
        """One try for each request; before the first one."""
        from botocore.config import Config

        storage: Any = storages["default"]
        quick = Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout)
        storage.client_config = storage.client_config.merge(quick)

    def objects(self) -> dict[str, int]:
        """Sizes by the names that they have below the prefix."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {
            each["Key"].removeprefix(f"{PREFIX}/"): each["Size"]
            for page in pages
            for each in page.get("Contents", ())
        }

    def read(self, name: str) -> Any:
        return self.client.get_object(Bucket=self.name, Key=f"{PREFIX}/{name}")

    def write(self, name: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"{PREFIX}/{name}", Body=data)

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=f"{PREFIX}/{name}")

    def let_anybody_read(self) -> None:
        """Read, not list: as an operator words it for public addresses."""
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{self.name}/*",
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client.put_bucket_policy(Bucket=self.name, Policy=policy)

    def remove(self) -> None:
        """With all that is in it."""
        for name in self.objects():
            self.delete(name)
        self.client.delete_bucket(Bucket=self.name)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def bucket(s3_address: str, settings: Settings) -> Bucket:
    """Empty, and where pictures are stored."""
    made = Bucket(s3_address, f"album-{uuid4().hex[:12]}", settings)
    made.client.create_bucket(Bucket=made.name)
    made.use()
    return made


@pytest.fixture
def proxy(bucket: Bucket) -> Iterator[FaultyProxy]:
    """Between the album and its bucket; the bucket's own client goes past it."""
    with FaultyProxy(bucket.address) as started:
        bucket.use(address=started.address)
        bucket.fail_fast()
        yield started


def await_port(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail("the S3 server did not start")


class FaultyProxy:
    """`fault` says, by method and path, what becomes of a request."""

    def __init__(self, upstream: str, *, host: str = "127.0.0.1") -> None:
        self.upstream = upstream.removeprefix("http://")
        self.fault: Callable[[str, str], Fault] = lambda method, path: ""
        self.answers: list[tuple[str, int]] = []
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        # A client that gave up, and a bucket that was away by then, are what is tested.
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.address = f"http://{host}:{self.server.server_address[1]}"

    def __enter__(self) -> FaultyProxy:
        serve = self.server.serve_forever
        threading.Thread(target=serve, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FaultyProxy

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.owner.fault(self.command, self.path)
        self.close_connection = bool(fault)
        if fault == "reset":
            self._reset()
        elif fault.isdigit():
            code = {"403": "AccessDenied", "503": "SlowDown"}.get(
                fault, "InternalError"
            )
            self._answer(
                int(fault), [], b"<Error><Code>%s</Code></Error>" % code.encode()
            )
        else:
            # Late, and when the client has long given up.
            time.sleep(SLOW_SECONDS if fault == "slow" else 0)
            self._forward(body, fault)

    do_GET = do_HEAD = do_DELETE = do_PUT  # noqa: N815  # the library's names

    def _forward(self, body: bytes, fault: Fault) -> None:
        headers = dict(self.headers.items())
        if fault == "truncated" and self.command == "PUT":
            # Half of it arrives, on a server that does not look at the checksum.
            body = body[: len(body) // 2]
            headers |= {"Content-Length": str(len(body))}
            headers.pop("Content-MD5", None)
        upstream = HTTPConnection(self.owner.upstream, timeout=PATIENCE_SECONDS)
        upstream.request(self.command, self.path, body, headers)
        response = upstream.getresponse()
        answered = response.read()
        upstream.close()
        if fault == "no answer":
            self._reset()
            return
        is_cut = fault == "truncated" and self.command == "GET"
        answered = answered[: len(answered) // 2] if is_cut else answered
        self._answer(response.status, response.getheaders(), answered)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.owner.answers.append((self.command, status))
        with suppress(OSError):
            self.send_response(status)
            lengths = [v for name, v in headers if name.lower() == "content-length"]
            self.send_header("Content-Length", (lengths or [str(len(body))])[0])
            for name, value in headers:
                if name.lower() not in {"content-length", "connection", "date"}:
                    self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def _reset(self) -> None:
        """The other side reads "connection reset by peer"."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        # Not closed here: the handler's files hold it too.
        self.connection.shutdown(socket.SHUT_RD)
        self.rfile.close()
        self.wfile = io.BytesIO()  # nothing is flushed
        self.connection.close()

    def log_message(self, *_: object) -> None:
        pass
