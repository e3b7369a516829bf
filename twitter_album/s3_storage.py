"""Stores pictures on S3, or on another server of its protocol, by django-storages.

Added to it is what an album needs: an object is whole or not there, two writers never
replace each other's, every trouble is an OSError, and there is one client for all
threads (one for each takes 16 MB).
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils import timezone
from storages.backends.s3 import S3Storage

from twitter_album import rendition_sizes, s3_errors
from twitter_album.storage_errors import StorageUnavailable

# What a name contains never changes.
CACHE_CONTROL = "public, max-age=31536000, immutable"
# An object that is used again becomes as young as a new one, before the nightly look
# may take it for one that nobody needs (`MIN_ORPHAN_AGE`).
MAX_AGE_OF_REUSED = timedelta(hours=12)
# Keys of a role take what they signed along when they end; boto3 renews them ten
# minutes before.
ROLE_SECONDS = 300
# There is an object of this name; another writer is at it; no conditions are known.
CONDITION_FAILED = {412, 409, 501}
CLIENT_CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
    # Many servers of the protocol refuse boto3's own checksums; all check Content-MD5.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# Of a web request, which holds a thread that others wait for: 503 is soon enough.
WEB_CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2}
)


class S3MediaStorage(S3Storage):  # type: ignore[misc]  # untyped
    client_config: Config

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = threading.Lock()
        self._shared: Any = None

    def get_default_settings(self) -> dict[str, Any]:
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"client_config": CLIENT_CONFIG}

    def wait_less(self) -> None:
        """As a web server does; before the first request."""
        self.client_config = self.client_config.merge(WEB_CONFIG)

    @property
    def connection(self) -> Any:
        """One for all threads: its client is made for that."""
        with self._lock:
            if self._shared is None:
                self._shared = self._create_session().resource(
                    "s3",
                    region_name=self.region_name,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                )
            return self._shared

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def url(self, name: str, *args: Any, **options: Any) -> str:
        """The lasting address: a CDN's, the bucket's, or one of ours, which leads to
        `readable_url`."""
        return f"{settings.MEDIA_URL}{name}"

    def readable_url(self, name: str) -> tuple[str, int]:
        """Where anybody can read it now, and for how many seconds one may keep that."""
        if settings.MEDIA_URL != settings.MEDIA_PATH:
            return self.url(name), self.querystring_expire
        with self._errors(name):
            signed = str(super().url(name))
        # Whoever kept it until the last moment has as long again to use it.
        seconds = self.querystring_expire // 2
        is_lasting = self.access_key and not self.security_token
        return signed, seconds if is_lasting else min(seconds, ROLE_SECONDS)

    def check(self) -> None:
        """Raises StorageUnavailable, or StorageRefused where it answers with no."""
        with self._errors(""):
            self.client.list_objects_v2(Bucket=self.bucket_name, MaxKeys=1)

    def is_empty(self) -> bool:
        """Nothing is there below the prefix; raises StorageUnavailable."""
        prefix = f"{self.location}/" if self.location else ""
        with self._errors(""):
            found = self.client.list_objects_v2(
                Bucket=self.bucket_name, Prefix=prefix, MaxKeys=1
            )
        return not found.get("KeyCount")

    def exists(self, name: str) -> bool:
        try:
            self._head(name)
        except FileNotFoundError:
            # The answer is the same where the bucket is gone, and its pictures with it.
            self.check()
            return False
        return True

    def size(self, name: str) -> int:
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        modified: datetime = self._head(name)["LastModified"]
        return modified

    def delete(self, name: str) -> None:
        with self._errors(name):
            self.client.delete_object(Bucket=self.bucket_name, Key=self._key(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with self._errors(name):
            folders, files = super().listdir(name)
        return folders, files

    def walk(self, folder: str) -> Iterator[tuple[str, int]]:
        """All below a folder with their sizes, in the order of their names, which S3
        keeps: a thousand with each request."""
        prefix = self._key(f"{folder}/" if folder else "")
        pages = self.client.get_paginator("list_objects_v2")
        with self._errors(folder):
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(prefix).lstrip("/"), each["Size"]

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("Objects are written as a whole, by `save`.")
        with self._errors(name):
            got = self.client.get_object(Bucket=self.bucket_name, Key=self._key(name))
            # Read at once: a picture is small, and a fault has one place to show.
            with closing(got["Body"]) as body:
                return ContentFile(body.read(), name=name)

    def _save(self, name: str, content: File[bytes]) -> str:
        data = content.read()
        with self._errors(name):
            try:
                self._put(name, data, IfNoneMatch="*")
            except ClientError as error:
                if s3_errors.status_of(error) not in CONDITION_FAILED:
                    raise
                if not self._has(name, data):
                    self._put(name, data)
        return name

    def _put(self, name: str, data: bytes, **conditions: str) -> None:
        md5 = hashlib.md5(data, usedforsecurity=False)
        answer = self.client.put_object(
            Bucket=self.bucket_name,
            Key=self._key(name),
            Body=data,
            # What was cut off or changed on its way is refused.
            ContentMD5=base64.b64encode(md5.digest()).decode(),
            ContentType=rendition_sizes.content_type(name),
            CacheControl=CACHE_CONTROL,
            **conditions,
        )
        if _md5(answer) not in (None, md5.hexdigest()):
            self.delete(name)
            raise StorageUnavailable(f"{self._where} did not keep what it was given")

    def _has(self, name: str, data: bytes) -> bool:
        """Just this object, and young enough to stay."""
        try:
            head = self._head(name)
        except FileNotFoundError:
            return False
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        is_same = head["ContentLength"] == len(data) and _md5(head) in (None, md5)
        # abs: the server's clock may be another.
        age = abs(timezone.now() - head["LastModified"])
        return is_same and age < MAX_AGE_OF_REUSED

    def _head(self, name: str) -> Any:
        with self._errors(name):
            return self.client.head_object(Bucket=self.bucket_name, Key=self._key(name))

    def _key(self, name: str) -> str:
        return "/".join(filter(None, (self.location, name)))

    @property
    def _where(self) -> str:
        return f"S3 at {self.endpoint_url}"

    def _errors(self, name: str) -> AbstractContextManager[None]:
        return s3_errors.translated(self._where, bucket=self.bucket_name, name=name)


def _md5(answer: dict[str, Any]) -> str | None:
    """Of the stored object; None where its ETag is none, as of encrypted ones."""
    etag = str(answer.get("ETag", "")).strip('"')
    is_md5 = re.fullmatch("[0-9a-f]{32}", etag) and not answer.get(
        "ServerSideEncryption"
    )
    return etag if is_md5 else None
