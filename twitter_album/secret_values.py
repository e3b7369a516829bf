"""The values that no log, no row and no page may hold."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import unquote

from django.conf import settings

MIN_LENGTH = 6
_SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)S?$", re.IGNORECASE)
_PASSWORD_IN_ADDRESS = re.compile(r"://[^/@\s]*?:([^/@\s]+)@")


def without_secrets(text: str) -> str:
    """Also of what others say: some quote the key that they refuse."""
    for secret in secret_values():
        text = text.replace(secret, "…")
    return text


@cache
def secret_values() -> tuple[str, ...]:
    """Longest first: one may be part of another."""
    found: set[str] = set()
    for name in dir(settings):
        if name.isupper():
            _collect(getattr(settings, name), name, found)
    # As JSON writes them, too.
    found |= {json.dumps(value)[1:-1] for value in found}
    return tuple(sorted(found, key=len, reverse=True))


def _collect(value: Any, name: str, found: set[str], is_secret: bool = False) -> None:
    is_secret = is_secret or bool(_SECRET.search(name))
    if isinstance(value, dict):
        for key, part in value.items():
            _collect(part, str(key), found, is_secret)
    elif isinstance(value, list):
        for part in value:
            _collect(part, name, found, is_secret)
    elif isinstance(value, str):
        secrets = {value} if is_secret else _passwords(value)
        found |= {each for each in secrets if len(each) >= MIN_LENGTH}


def _passwords(address: str) -> set[str]:
    """That of `redis://:password@host`, as written and as it is meant."""
    match = _PASSWORD_IN_ADDRESS.search(address)
    return {match[1], unquote(match[1])} if match else set()
