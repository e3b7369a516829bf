"""Where the share row leads: what templates cannot put together themselves."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django import template
from django.urls import reverse

from app.gallery import qr_codes
from app.top_seven import share_picture_content

register = template.Library()
register.simple_tag(share_picture_content.facebook_link)
register.simple_tag(qr_codes.label_element, name="qr_label")


@register.simple_tag
def qr_link(address: str, kind: str) -> str:
    """The QR code of one of our pages as `svg` or `png`; empty for a long address."""
    if len(address) > qr_codes.MAX_ADDRESS_LENGTH:
        return ""
    path = unquote(urlsplit(address).path).lstrip("/")
    return reverse("qr-code", args=[path, kind])
