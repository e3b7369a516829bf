"""Which addresses from outside a link may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

SCHEMES = ("https://", "http://")


def is_web_address(text: str) -> bool:
    """http or https, with a host, and nobody's name or password before it: by
    `https://bank.example@evil.example` people are led where they did not mean to go.

    With a backslash in it, browsers and other programs read different hosts.
    """
    # `javascript:` and `data:` would run in the page.
    if not text.startswith(SCHEMES) or "\\" in text:
        return False
    try:
        host = urlsplit(text).netloc
    except ValueError:
        return False
    return bool(host) and "@" not in host
