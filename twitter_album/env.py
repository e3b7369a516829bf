"""Reads settings from environment variables and `.env`, and checks them."""

import io
import os
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from twitter_album import database_settings, server_names

Value = TypeVar("Value")

# Every name that was read, with its default as text; the documents are tested against
# it.
KNOWN: dict[str, str] = {}

_environ = environ.Env()


class WrongValue(SystemExit):
    """One line on standard error instead of a traceback, and no start."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        # Addresses of databases and mail servers carry passwords, and this line is
        # logged.
        shown = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", value)
        if value and re.search("TOKEN|PASSWORD|SECRET", name):
            shown = "…"
        super().__init__(f"{name}={shown!r} is not usable: expected {expected}.")


def read_file(path: Path) -> None:
    """Read a `.env` file; what the environment already holds wins."""
    if not path.exists():
        return
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        message = f"{path} cannot be read: a text file in UTF-8 is expected."
        raise SystemExit(message) from None
    # As text that was decoded above: a file saved on Windows begins with a BOM.
    environ.Env.read_env(io.StringIO(content))


def parse(
    name: str, default: str, convert: Callable[[str], Value], *, expected: str
) -> Value:
    """The converted value of `name`; an empty value counts as not set.

    Raises WrongValue where `convert` raises any error.
    """
    KNOWN[name] = default
    # `NAME=` in a .env file is how people leave a setting out.
    raw = os.environ.get(name, "").strip() or default
    try:
        return convert(raw)
    except (ValueError, KeyError, OSError, InvalidOperation, ImproperlyConfigured):
        raise WrongValue(name, raw, expected) from None


def text(name: str, default: str = "") -> str:
    return parse(name, default, str, expected="text")


def boolean(name: str, *, default: bool) -> bool:
    words = {"true": True, "1": True, "yes": True, "on": True}
    words |= {"false": False, "0": False, "no": False, "off": False}
    return parse(
        name,
        str(default).lower(),
        lambda raw: words[raw.lower()],
        expected="true or false",
    )


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    def convert(raw: str) -> int:
        number = int(raw)
        if not minimum <= number <= maximum:
            raise ValueError
        return number

    expected = f"a whole number from {minimum} to {maximum}"
    return parse(name, str(default), convert, expected=expected)


def items(raw: str) -> list[str]:
    """The parts of a comma-separated text, without blanks."""
    return [part.strip() for part in raw.split(",") if part.strip()]


def texts(
    name: str,
    default: str,
    *,
    check: Callable[[str], object] = str,
    expected: str = "a comma-separated list",
) -> list[str]:
    """A comma-separated list; `check` raises on a wrong item.

    Where it returns the same for two, they are one, written as the first was.
    """

    def convert(raw: str) -> list[str]:
        parts = items(raw)
        if not parts:
            raise ValueError(raw)
        # #Carnival and #carnival are one album: it is written as it was first.
        spellings: dict[object, str] = {}
        for item in parts:
            spellings.setdefault(check(item), item)
        return list(spellings.values())

    return parse(name, default, convert, expected=expected)


def choices(name: str, default: str, *, allowed: tuple[str, ...]) -> list[str]:
    expected = f"one or more of {', '.join(allowed)}, comma-separated"
    return texts(name, default, check=allowed.index, expected=expected)


def choice(name: str, default: str, *, allowed: tuple[str, ...]) -> str:
    expected = f"one of {', '.join(allowed)}"
    return parse(
        name, default, lambda raw: allowed[allowed.index(raw)], expected=expected
    )


def dollars(name: str, default: str = "") -> int | None:
    """An amount in millionths of a dollar; None where nothing is set."""

    def convert(raw: str) -> int | None:
        if not raw:
            return None
        amount = Decimal(raw.removeprefix("$"))
        if not 0 <= amount < 10**9:  # refuses NaN too
            raise ValueError
        return int(amount * 1_000_000)

    return parse(name, default, convert, expected="dollars, as in 5 or 0.005")


def pairs(name: str, *, key: Callable[[str], str], expected: str) -> dict[str, str]:
    """`key=value` items, comma-separated; `key` gives keys their one spelling, and
    raises on a wrong one."""

    def convert(raw: str) -> dict[str, str]:
        parts = (item.partition("=") for item in items(raw))
        values = {key(left.strip()): value.strip() for left, _, value in parts}
        if not all(values.keys()) or not all(values.values()):
            raise ValueError
        return values

    return parse(name, "", convert, expected=expected)


def integers(name: str, default: str) -> list[int]:
    """Ascending positive whole numbers."""

    def convert(raw: str) -> list[int]:
        numbers = sorted({int(part) for part in items(raw)})
        if any(number < 1 for number in numbers):
            raise ValueError
        return numbers

    expected = "positive whole numbers, comma-separated"
    return parse(name, default, convert, expected=expected)


def web_address(raw: str) -> str:
    """`raw` without a trailing slash; raises ValueError if it is no http(s) URL."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(raw)
    # `.port` raises ValueError by itself for what is no port.
    is_odd = "@" in parts.netloc or re.search(r"\s", raw) or parts.port == 0
    if is_odd or parts.query or parts.fragment:
        raise ValueError(raw)
    return parts.geturl().rstrip("/")  # HTTPS:// is written in capitals too


def base_address(raw: str) -> str:
    """The same of a whole host: no path."""
    address = web_address(raw)
    if urlsplit(address).path:
        raise ValueError(raw)
    return address


def server_address(raw: str) -> str:
    """The base address of a server given by URL, by name or as `@server`, in one
    spelling; https where nothing else is said."""
    name = raw.removeprefix("@")
    address = base_address(name if "://" in name else f"https://{name}")
    return f"{urlsplit(address).scheme}://{server_names.of_address(address)}"


def server_name(raw: str) -> str:
    """The same without the scheme."""
    return urlsplit(server_address(raw)).netloc


def site_address(name: str, default: str) -> str:
    return parse(
        name,
        default,
        base_address,
        expected="http:// or https:// and a host, without a path, as in "
        "https://album.example.org",
    )


def is_set(name: str) -> bool:
    """Whether somebody named it, be it with its default."""
    return bool(os.environ.get(name, "").strip())


def url(name: str, default: str = "") -> str:
    return parse(
        name,
        default,
        lambda raw: web_address(raw) if raw else "",
        expected="an address that begins with http:// or https://",
    )


def mail_address(name: str, default: str) -> str:
    """One address, with or without a display name."""

    def convert(raw: str) -> str:
        checked_mail_address(parseaddr(raw)[1])
        return raw

    expected = "an e-mail address, as in Album <album@example.org>"
    return parse(name, default, convert, expected=expected)


def mail_addresses(name: str, default: str) -> list[str]:
    expected = "e-mail addresses, comma-separated"
    return texts(name, default, check=checked_mail_address, expected=expected)


def checked_mail_address(raw: str) -> str:
    """Accepts hosts without a dot: `organiser@localhost` is a real mailbox."""
    if not re.fullmatch(r"[^@\s,<>]+@[^@\s,<>]+", raw):
        raise ValueError(raw)
    if not raw.isprintable():  # invisible letters, or such that turn the others round
        raise ValueError(raw)
    server_names.in_ascii(raw.partition("@")[2])
    return raw


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
