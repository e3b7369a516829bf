"""Reads settings from environment variables and `.env`."""

import io
import os
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

# Every name that was read, with its default as text; the documents are tested against
# it.
KNOWN: dict[str, str] = {}


class WrongValue(SystemExit):
    """One line on standard error instead of a traceback, and no start.

    `shown` is the value without passwords.
    """

    def __init__(self, name: str, value: str, expected: str) -> None:
        # Addresses of databases and mail servers carry passwords, and this line is
        # logged.
        shown = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", value)
        if value and re.search("TOKEN|PASSWORD|SECRET", name):
            shown = "…"
        self.name, self.shown, self.expected = name, shown, expected
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


def line(name: str, *, maximum: int) -> str:
    """Text in one line, of so many characters at most."""

    def convert(raw: str) -> str:
        # Not `isprintable`, to which a joiner within an emoji is none.
        if len(raw) > maximum or any(unicodedata.category(c) == "Cc" for c in raw):
            raise ValueError
        return raw

    return parse(name, "", convert, expected=f"at most {maximum} characters, in a line")


def bearer_token(name: str) -> str:
    """One that a header can carry and nobody guesses; empty where none is set."""

    def convert(raw: str) -> str:
        if raw and not re.fullmatch(r"[\w.~+/=-]{16,}", raw, re.ASCII):
            raise ValueError
        return raw

    return parse(name, "", convert, expected="16 or more of A-Z a-z 0-9 - . _ ~ + / =")


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


def is_set(name: str) -> bool:
    """Whether somebody named it, be it with its default."""
    return bool(os.environ.get(name, "").strip())
