"""Values as an attacker, a broken client or a tired editor puts into an address."""

from __future__ import annotations

from random import Random
from urllib.parse import quote_from_bytes

NUMBERS = (
    "0",
    "-1",
    "+1",
    "01",
    "1.5",
    "1e999",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    " 1 ",
    *(str(2**power + more) for power in (31, 32, 63, 64) for more in (-1, 0, 1)),
    *("9" * digits for digits in (18, 19, 20, 30, 400, 5000)),
    *("-" + "9" * digits for digits in (19, 20)),
    "٣",
    "²",
    "１２",
    "Ⅷ",
    "1,2",
    "1,99999999999999999999",
    ",",
    "1-1",
    "1-",
    "-",
    "1-" + "9" * 20,
    "9" * 18 + "-1",
    "-" + "9" * 18 + "-1",
    "1-2-3",
    "0-0",
    "-".join(["1"] * 400),
)
DATES = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-W01-1",
    "20261103",
    "2026-11-03",
    "2026-11-03T25:00",
    "-2026-01-01",
    "10000-01-01",
    "1900-01-01",
)
WORDS = (
    "",
    " ",
    ".",
    "..",
    "../../etc/passwd",
    "/",
    "//",
    "//elsewhere.example",
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%(x)s",
    "%s",
    "$(id)",
    "javascript:alert(1)",
    "http://[",
    "http://a:99999999/",
    "https://@/",
    "None",
    "null",
    "true",
    "True",
    "False",
    "[]",
    "{}",
    "undefined",
    "*",
    "?",
    "#",
    "e\u0301",
    "\u202e",
    "\u200d",
    "\ufeff",
    "\U0001f389" * 40,
    "ß" * 200,
    "İ",
    "ﷺ",
    "\r\nSet-Cookie: a=b",
    "\t",
    "\x7f",
    "\x1b[2J",
    "\u2028",
    "\uffff",
    "\U0010ffff",
    "a" * 255,
    "a" * 256,
    "a" * 8000,
    "ä" * 600,
    "xn--" + "a" * 80,
    "__class__",
)
ESCAPES = (
    b"%00",
    b"a%00b",
    b"%ff%fe",
    b"%ed%a0%80",
    b"%c0%af",
    b"%f5%80%80%80",
    b"%80",
    b"%",
    b"%2",
    b"%zz",
    b"%u0041",
    b"%2F",
    b"%252F",
    b"%2500",
    b"%0d%0a",
    b"%5c",
    b"%e2%82",
    b"\xff",
    b"\xc3\xa4",
    b"\xed\xa0\x80",
    b"%ef%bf%bf",
    b"%23",
    b"%3f",
)
BEFORE_QUERY = "/:@!$'()*,;=-._~"


def value(chance: Random) -> bytes:
    """One value as it stands in a target, escaped as far as its kind is not about
    escapes."""
    kind = chance.random()
    if kind < 0.25:
        return chance.choice(ESCAPES)
    if kind < 0.3:
        return bytes(chance.randrange(0x21, 0x100) for _ in range(chance.randrange(40)))
    words = chance.choice((NUMBERS, NUMBERS, DATES, WORDS))
    return escaped(chance.choice(words), chance)


def escaped(text: str, chance: Random) -> bytes:
    safe = "" if chance.random() < 0.7 else BEFORE_QUERY
    return quote_from_bytes(text.encode(), safe=safe).encode()


def bent(text: str, chance: Random) -> bytes:
    """`text` as it should be, or with something in it that does not belong there."""
    written = escaped(text, chance)
    if chance.random() < 0.6:
        return written
    place = chance.randrange(len(written) + 1)
    return written[:place] + value(chance) + written[place:]
