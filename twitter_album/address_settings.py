"""Reads settings that are addresses of sites, servers and people, and checks them."""

import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from twitter_album import server_names
from twitter_album.env import parse, texts
from twitter_album.web_addresses import is_web_address


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


def url(name: str, default: str = "") -> str:
    return parse(
        name,
        default,
        lambda raw: web_address(raw) if raw else "",
        expected="an address that begins with http:// or https://",
    )


def page_link(name: str) -> str:
    """Where a link in the foot of the pages leads; empty: there is none."""

    def convert(raw: str) -> str:
        # `//` and `/\\` lead to other hosts.
        is_path = raw.startswith("/") and not raw.startswith(("//", "/\\"))
        if (raw and not (is_path or is_web_address(raw))) or re.search(r"\s", raw):
            raise ValueError(raw)
        return raw

    expected = "an address that begins with http://, https:// or /"
    return parse(name, "", convert, expected=expected)


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
