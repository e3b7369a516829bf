"""Reads Django's settings of database, cache, broker and mail server from URLs."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import environ

from twitter_album import database_settings
from twitter_album.env import WrongValue, parse

_environ = environ.Env()


def database(name: str, default: str) -> dict[str, Any]:
    """Django's database settings from a URL: `postgres://…` or `sqlite:///…`."""

    def convert(raw: str) -> dict[str, Any]:
        scheme = raw.split(":", 1)[0]
        if scheme not in {"postgres", "postgresql", "sqlite"}:
            raise ValueError
        configured = dict(_environ.db_url_config(raw))
        # Without a name the server would choose a database by the user's name.
        if not configured["NAME"]:
            raise ValueError
        try:
            return database_settings.completed(configured)
        except database_settings.MissingPackage as error:
            raise WrongValue(name, raw, str(error)) from None

    expected = (
        "postgres://user:password@host:5432/name (?pool=8, ?pgbouncer=1) or "
        "sqlite:////path/to/file"
    )
    return parse(name, default, convert, expected=expected)


def redis_address(name: str, raw: str, *, packages: tuple[str, ...]) -> str:
    """`raw`, if it leads to a Redis server and the optional packages are there."""
    parts = urlsplit(raw)
    is_redis = parts.scheme in {"redis", "rediss"} and parts.hostname
    if not is_redis or parts.port == 0 or not re.fullmatch(r"(/\d*)?", parts.path):
        raise ValueError
    # Said at the start: an optional package is missing at the first request otherwise.
    if missing := [package for package in packages if find_spec(package) is None]:
        remedy = "pip install -r requirements-scale.txt"
        expected = f"the package {' and '.join(missing)} too: {remedy}"
        raise WrongValue(name, raw, expected)
    return raw


def cache(name: str) -> dict[str, Any]:
    """Django's settings of a cache on Redis from a URL: `redis://…` or `rediss://…`;
    nothing where nothing is set."""

    def convert(raw: str) -> dict[str, Any]:
        if not raw:
            return {}
        return {
            "BACKEND": "twitter_album.redis_cache.RedisCache",
            "LOCATION": [
                redis_address(name, raw, packages=("redis",)),
            ],
        }

    expected = "redis://:password@host:6379/0 or rediss://host:6380/0"
    return parse(name, "", convert, expected=expected)


def broker(name: str) -> str:
    """The address of the Redis through which Celery's workers get their tasks; empty
    where none is set."""

    def convert(raw: str) -> str:
        if not raw:
            return ""
        return redis_address(name, raw, packages=("celery", "redis"))

    expected = "redis://:password@host:6379/1 or rediss://host:6380/1"
    return parse(name, "", convert, expected=expected)


def mail(name: str, default: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from a URL: `smtp://…` or `filemail:///folder`."""

    def convert(raw: str) -> dict[str, Any]:
        return dict(_environ.email_url_config(raw))

    expected = "smtp+tls://user:password@host:587, smtp://host:25 or filemail:///folder"
    return parse(name, default, convert, expected=expected)
