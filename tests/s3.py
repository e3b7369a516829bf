"""A real S3 server (moto's, in a process of its own), and an empty bucket on it for
each test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from tests.on_postgresql import free_port
from tests.s3_proxy import PATIENCE_SECONDS, FaultyProxy
from twitter_album import s3_settings

KEY, SECRET = "AKIDALBUM", "a/secret+of@ours"
PREFIX = "album/media"


@cache
def boto3_client(address: str) -> Any:
    """One for all buckets: it takes long to make."""
    # Here: every test run reads this module, few need what takes long to import.
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )


@dataclass
class Bucket:
    """`client` is boto3 itself, which knows nothing of ours."""

    address: str
    name: str
    settings: Settings

    @property
    def client(self) -> Any:
        return boto3_client(self.address)

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
        """Sizes by the names that they have below the prefix, but for the log of
        removals."""
        return {
            name: size
            for name, size in self.all_objects().items()
            if not name.startswith("removals/")
        }

    def all_objects(self) -> dict[str, int]:
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
        for name in self.all_objects():
            self.delete(name)
        self.client.delete_bucket(Bucket=self.name)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """`S3_ADDRESS` names another server, which knows KEY and SECRET."""
    if address := os.environ.get("S3_ADDRESS"):
        yield address
        return
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
