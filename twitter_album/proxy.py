"""Who asks, where a proxy stands in between."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address; a trusted proxy puts it last into X-Forwarded-For.

    What stands before it came from the visitor, who may write there what they like.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUST_PROXY:
        return direct
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return direct
