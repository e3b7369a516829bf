"""No spelling, redirect or resolver leads to an address inside."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import requests

from tests.datasource.media.servers import Request, Server, serving
from tests.twitter_album.http.conftest import OUTSIDE, Resolver
from twitter_album.http import BlockedAddress, GuardedSession
from twitter_album.http.ip_addresses import is_forbidden

Record = Callable[[str, object], None]

NUMBERS = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::2",
    "::127.0.0.1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:1::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "8000::1",
    "fc00::1",
    "fd00::1",
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff05::2",
    "ff0e::1",
    # Where clouds and containers answer those inside.
    "10.96.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.170.2",
    "172.17.0.1",
    "172.18.0.1",
    "192.0.0.192",
    "192.168.1.1",
    "192.168.65.2",
    "fd00:ec2::254",
    "fe80::a9fe:a9fe",
    "::ffff:172.17.0.1",
    "::ffff:192.168.0.1",
    "64:ff9b::c0a8:1",
    "2002:ac11:1::1",
    "ff01::1",
]
PUBLIC_NUMBERS = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "2001:200::1",
    "2400:cb00::1",
    "::ffff:8.8.8.8",
]
SPELLINGS = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "127.000.000.001",
    "0",
    "0x0",
    "00",
    "127.0.0.1.",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "169.0376.43518",
    "0xa.1",
    "012.1",
    "3232235521",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ｌｏｃａｌｈｏｓｔ",
    "127．0．0．1",
    "127.0.0.1%00",
    "%31%32%37.0.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::]",
    "[fe80::1%25lo]",
    "[fe80::1%lo]",
    "[::1%25lo]",
    "[::1%lo]",
    "[::127.0.0.1]",
    "user@127.0.0.1",
    "user:word@localhost",
    "good.example@127.0.0.1",
    "@127.0.0.1",
    ":@127.0.0.1",
    "127.0.0.1%2f@good.example",
    "good.example%40127.0.0.1",
    "127.0.0.1%09",
    "127.0.0.1%0d%0a",
]
ADDRESSES = [
    *(f"https://{name}:PORT/" for name in SPELLINGS),
    *(f"https://[{n}]:PORT/" if ":" in n else f"https://{n}:PORT/" for n in NUMBERS),
    *(f"{scheme}://127.0.0.1:PORT/" for scheme in ("http", "ftp", "gopher", "dict")),
    "file:///etc/passwd",
    "HTTP://localhost:PORT/",
    "hTTps://LocalHost:PORT/",
    "https:\\\\127.0.0.1:PORT/",
    "https:///127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "https://127.0.0.1:PORT#@good.example",
    "https://127.0.0.1:PORT?@good.example/",
    "https://\t127.0.0.1:PORT/",
    "https://127.0\n.0.1:PORT/",
    "https://[::1",
    "https://127.0.0.1:22/",
    "https://good.example:22/",
    "https://127.0.0.1:0/",
    "https://127.0.0.1: PORT/",
    "https://127.0.0.1:+PORT/",
    "https://127.0.0.1::/",
    "https://127.0.0.1:PORT\\@[::1]/",
    " https://127.0.0.1:PORT",
    "https://\\[::1]",
]


def test_numbers_inside_are_forbidden() -> None:
    assert [number for number in NUMBERS if not is_forbidden(number)] == []


def test_public_numbers_are_allowed() -> None:
    assert [number for number in PUBLIC_NUMBERS if is_forbidden(number)] == []


def test_no_address_leads_inside(
    canary: Server,
    connected: list[str],
    public: GuardedSession,
    record_property: Record,
) -> None:
    for address in ADDRESSES:
        try:
            public.get(address.replace("PORT", str(canary.port)))
        except requests.RequestException:
            pass
        else:
            pytest.fail(f"answered: {address}")

        assert (connected, canary.connections) == ([], 0), address
    record_property("vectors_direct", len(ADDRESSES))


@pytest.fixture
def turned(
    tls: ssl.SSLContext, certificate: Path, public: GuardedSession, is_outside: None
) -> Iterator[Server]:
    """A server outside that sends everybody to the address in its query."""

    def answer(request: Request) -> Iterator[bytes]:
        location = unquote(request.path.partition("?to=")[2])
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n".encode()
        yield head + b"Content-Length: 0\r\nConnection: close\r\n\r\n"

    public.verify = str(certificate)
    try:
        with serving(answer, address=OUTSIDE, tls=tls) as server:
            yield server
    except OSError:
        pytest.skip(f"{OUTSIDE} is not on this machine's loopback")


def test_no_redirect_leads_inside(  # each argument is one part of the trap
    canary: Server,
    connected: list[str],
    public: GuardedSession,
    turned: Server,
    open_ports: set[int | None],
    record_property: Record,
) -> None:
    open_ports.add(turned.port)
    redirected = [address for address in ADDRESSES if "\n" not in address]
    for address in redirected:
        connected.clear()
        target = address.replace("PORT", str(canary.port))
        try:
            public.get(f"https://good.example:{turned.port}/?to={quote(target)}")
        except requests.RequestException:
            pass
        else:
            pytest.fail(f"answered: {address}")

        assert (set(connected), canary.connections) == ({OUTSIDE}, 0), address
    record_property("vectors_redirected", len(redirected))


@pytest.mark.usefixtures("is_outside")
def test_one_number_inside_spoils_a_name(
    connected: list[str], resolver: Resolver, public: GuardedSession
) -> None:
    for number in NUMBERS:
        resolver.add("good.example", [OUTSIDE, number])

        with pytest.raises(BlockedAddress, match=r"no public address"):
            public.get("https://good.example/")

        assert connected == [], number


@pytest.mark.usefixtures("is_outside")
def test_dns_rebinding_leads_nowhere_as_a_name_is_resolved_once(
    connected: list[str],
    resolver: Resolver,
    public: GuardedSession,
    record_property: Record,
) -> None:
    names = {f"n{place}.example": number for place, number in enumerate(NUMBERS)}
    for name, number in names.items():
        resolver.add(name, [OUTSIDE], [number])

        with pytest.raises(requests.ConnectionError):
            public.get(f"https://{name}/")

    assert resolver.asked == list(names)
    assert connected == [OUTSIDE] * len(names)
    record_property("vectors_rebound", len(names))


def test_dns_rebinding_between_two_redirects_is_refused(
    connected: list[str],
    resolver: Resolver,
    public: GuardedSession,
    turned: Server,
    open_ports: set[int | None],
) -> None:
    open_ports.add(turned.port)
    resolver.add("good.example", [OUTSIDE], ["127.0.0.1"])
    url = f"https://good.example:{turned.port}/"

    with pytest.raises(BlockedAddress, match=r"127\.0\.0\.1"):
        public.get(f"{url}?to={url}")

    assert connected == [OUTSIDE]


def test_the_canary_sings_where_private_addresses_are_allowed(canary: Server) -> None:
    session = GuardedSession(user_agent="test", allow_private=True)

    for spelling in ("127.0.0.1", "127.1", "2130706433", "localhost"):
        url = f"http://{spelling}:{canary.port}/"
        assert session.get(url).content == b"secret"

    assert canary.connections == 4


def test_only_hosts_of_the_list_are_asked(connected: list[str]) -> None:
    session = GuardedSession(user_agent="test", allowed_hosts=("twimg.com",))

    for host in ("evil.example", "twimg.com.evil.example", "nottwimg.com", "com"):
        with pytest.raises(BlockedAddress, match=r"no host of this network"):
            session.get(f"https://{host}/")

        assert connected == [], host


@pytest.mark.usefixtures("is_outside")
def test_hosts_of_the_list_are_asked(connected: list[str], resolver: Resolver) -> None:
    session = GuardedSession(user_agent="test", allowed_hosts=("twimg.com",))

    for number, host in enumerate(("twimg.com", "pbs.twimg.com", "PBS.TWIMG.COM")):
        resolver.add(host.lower(), [OUTSIDE])
        with pytest.raises(requests.ConnectionError):
            session.get(f"https://{host}/")

        assert connected == [OUTSIDE] * (number + 1), host
