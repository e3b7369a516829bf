"""Addresses of visitors behind a proxy, and a warning where it is not trusted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

# Headers that a proxy adds.
PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")
# Bits: whoever has one IPv6 address has all that begin alike.
IPV6_PREFIX_BITS = 64


def client_address(request: HttpRequest) -> str:
    """The visitor's address, by which failed log-ins are counted.

    A trusted proxy puts it last into X-Forwarded-For; what stands before it came from
    the visitor, who may write there what they like. Without trust all that come by a
    proxy are one: a header that anybody can send would give each guess a count of its
    own.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = ""
    if settings.TRUST_PROXY:
        # The last entry is what our own proxy has seen.
        forwarded = _address(
            request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
        )
    return forwarded or _address(direct) or direct


def is_forwarded(request: HttpRequest) -> bool:
    return any(name in request.headers for name in PROXY_HEADERS)


class ProxyNotice:
    """Middleware that says once that a proxy is there which is not trusted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.has_warned = settings.TRUST_PROXY

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_warned and is_forwarded(request):
            self.has_warned = True
            logger.warning(
                "A request came from %s with headers of a proxy, which are not "
                "believed. If that is your proxy, let it set X-Forwarded-For and "
                "X-Forwarded-Proto, and set TRUST_PROXY=true.",
                request.META.get("REMOTE_ADDR"),
            )
        return self.get_response(request)


def _address(text: str) -> str:
    """As it is counted, or nothing."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    # Written as IPv6 or as IPv4, it is one visitor.
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    plain = IPv6Address(int(address))  # without a zone
    network = ip_network((plain, IPV6_PREFIX_BITS), strict=False)
    return str(network.network_address)
