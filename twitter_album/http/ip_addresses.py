"""Tells public IP addresses from others, and looks names up without hanging."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import Any

# `ip_address.is_global` lets some of these pass. Of IPv6 only 2000::/3 is in use, and
# its first part holds tunnels (Teredo, 6to4) that can carry a private address.
FORBIDDEN = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        # On every machine at Azure its host, which knows keys; nobody's elsewhere.
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/3",
        "4000::/2",
        "8000::/1",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)


def is_forbidden(address: str) -> bool:
    """Whether an IP address is anything but a public one."""
    ip = ipaddress.ip_address(address)
    # ::ffff:127.0.0.1 leads to 127.0.0.1.
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return is_forbidden(str(ip.ipv4_mapped))
    return any(ip in network for network in FORBIDDEN)


def look_up(host: str, port: int, *, seconds: float) -> list[tuple[Any, ...]]:
    """getaddrinfo, which has no timeout, in a thread that can be left behind.

    Raises socket.gaierror.
    """
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put([*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, ValueError) as error:
            answers.put(error)

    # A daemon: a look-up that never ends must not hold up the end of the process.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise socket.gaierror(socket.EAI_AGAIN, "the resolver is silent") from None
    if isinstance(answer, Exception):
        raise socket.gaierror(socket.EAI_NONAME, str(answer)) from answer
    return answer
