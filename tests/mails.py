"""An e-mail as a mail program shows it: its HTML, with its pictures within."""

from __future__ import annotations

import base64
import re
from email.message import Message


def as_page(mail: Message) -> str:
    """The HTML of `mail`, which needs nothing from outside."""
    parts = list(mail.walk())
    pictures = {
        part["Content-ID"].strip("<>"): base64.b64encode(_bytes(part)).decode()
        for part in parts
        if part.get_content_maintype() == "image"
    }
    html = next(part for part in parts if part.get_content_type() == "text/html")
    return re.sub(
        r'"cid:([^"]+)"',
        lambda found: f'"data:image/jpeg;base64,{pictures[found[1]]}"',
        _bytes(html).decode(),
    )


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload
