"""Reads `MEDIA_STORAGE_URL`: where on S3 pictures are stored, and how they are read."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from twitter_album.env import WrongValue

EXPECTED = (
    "s3://KEY:SECRET@host:port/bucket/prefix (s3+http://… without TLS; of AWS the host "
    "is s3.REGION.amazonaws.com; / in a secret is written %2F) and, if you like, "
    "?region=NAME&addresses=signed&expires=86400 (or addresses=public)"
)
BUCKET_EXPECTED = (
    "the name of a bucket after the host: 3 to 63 letters, digits, dots and hyphens, "
    "with a letter or digit first and last"
)
SCHEMES = {"s3": "https", "s3+http": "http"}
OPTIONS = {"region", "addresses", "expires"}
AWS_HOST = re.compile(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
DEFAULT_REGION = "us-east-1"
DEFAULT_EXPIRES_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class S3Settings:
    """`expires`: seconds for which a signed address can be read."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    access_key: str
    secret_key: str
    session_token: str
    is_public: bool
    expires: int

    @property
    def storage(self) -> dict[str, Any]:
        """An entry of Django's STORAGES."""
        options = {
            "endpoint_url": self.endpoint,
            "bucket_name": self.bucket,
            "location": self.prefix,
            "region_name": self.region,
            # None leaves it to boto3: profiles, roles of machines.
            "access_key": self.access_key or None,
            "secret_key": self.secret_key or None,
            "security_token": self.session_token or None,
            "querystring_expire": self.expires,
        }
        return {
            "BACKEND": "twitter_album.s3_storage.S3MediaStorage",
            "OPTIONS": options,
        }

    @property
    def public_url(self) -> str:
        """Under which anybody may read, if the bucket allows it."""
        return "/".join(filter(None, (self.endpoint, self.bucket, self.prefix)))


def parse(raw: str, *, name: str = "MEDIA_STORAGE_URL") -> S3Settings | None:
    """None where nothing is set; raises ValueError, and WrongValue of the setting
    `name` where a package is missing."""
    if not raw:
        return None
    parts = urlsplit(raw)
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]{1,61}[A-Za-z0-9]", bucket, re.ASCII):
        # The rest may well be right: what is told is what is wrong.
        if bucket and "@" not in parts.path and parts.scheme in SCHEMES:
            raise WrongValue(name, raw, BUCKET_EXPECTED)
        raise ValueError(raw)
    if not re.fullmatch(r"(?:[\w-][\w.-]*(?:/(?!$)|$))*", prefix, re.ASCII):
        raise ValueError(raw)
    options = _options(parts.query)
    access_key, secret_key, session_token = _keys(parts)
    # Said at the start: it would be missing at the first picture otherwise.
    if find_spec("storages") is None or find_spec("boto3") is None:
        expected = "what S3 needs: pip install -r requirements-scale.txt"
        raise WrongValue(name, raw, expected)
    return S3Settings(
        endpoint=_endpoint(parts),
        bucket=bucket,
        prefix=prefix,
        region=options.get("region") or _region(parts),
        access_key=access_key,
        secret_key=secret_key,
        session_token=session_token,
        is_public=options.get("addresses") == "public",
        expires=int(options.get("expires") or DEFAULT_EXPIRES_SECONDS),
    )


def backup_target(raw: str, *, base: Path) -> str:
    """A path, absolute, or an address on S3; raises ValueError, and WrongValue."""
    if "://" in raw:
        parse(raw, name="BACKUP_TARGET")
        return raw
    return str(base / Path(raw).expanduser()) if raw else ""


def media_url(s3: S3Settings | None, *, cdn: str, own: str) -> str:
    """What all addresses of pictures begin with. Those that are signed are not among
    them: the album's own address stays and leads there, so that what keeps an address
    (a cached page, a feed reader, a card on another site) keeps one that lasts."""
    if cdn:
        return f"{cdn}/"
    return f"{s3.public_url}/" if s3 and s3.is_public else own


def picture_origins(s3: S3Settings | None, media_url: str) -> list[str]:
    """The origins other than our own from which pages load pictures."""
    url = media_url if "://" in media_url else s3.endpoint if s3 else ""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if url else []


def _endpoint(parts: SplitResult) -> str:
    host = parts.hostname or ""
    # `s3://bucket/prefix`, as other programs write it, names no server.
    if parts.port is None and "." not in host and host != "localhost":
        raise ValueError(host)
    if parts.port == 0 or parts.fragment or re.search(r"[\s@]", host):
        raise ValueError(host)
    netloc = parts.netloc.rpartition("@")[2].lower()
    return f"{SCHEMES[parts.scheme]}://{netloc}"


def _keys(parts: SplitResult) -> tuple[str, str, str]:
    if parts.username or parts.password:
        keys = unquote(parts.username or ""), unquote(parts.password or "")
        if not all(keys):
            raise ValueError(parts.username)
        return *keys, ""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    access_key, secret_key, token = (os.environ.get(n, "").strip() for n in names)
    return access_key, secret_key, token


def _region(parts: SplitResult) -> str:
    if match := AWS_HOST.fullmatch(parts.hostname or ""):
        return match[1]
    names = ("AWS_REGION", "AWS_DEFAULT_REGION")
    return next(filter(None, map(os.environ.get, names)), DEFAULT_REGION)


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, strict_parsing=True)) if query else {}
    if options.keys() - OPTIONS:
        raise ValueError(query)
    if options.get("addresses", "signed") not in {"signed", "public"}:
        raise ValueError(query)
    # A week is the longest that S3 allows.
    if not 60 <= int(options.get("expires", DEFAULT_EXPIRES_SECONDS)) <= 604_800:
        raise ValueError(query)
    return options
