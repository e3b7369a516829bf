"""Reads the settings for `manage.py doctor`: those that cannot be used are noted and
left out, one by one, until the others can be read."""

from __future__ import annotations

import os
import secrets
import tempfile
from functools import cache

from django.conf import settings

from twitter_album.doctor.findings import Finding
from twitter_album.env import WrongValue

# By the names of the settings.
found: dict[str, Finding] = {}

TWITTER_KEYS = (
    "TWITTER_CONSUMER_KEY",
    "TWITTER_CONSUMER_SECRET",
    "TWITTER_ACCESS_TOKEN_KEY",
    "TWITTER_ACCESS_TOKEN_SECRET",
)
WHERE = "in .env or in the environment"


def read() -> None:
    """Only this process sees what stands in for a wrong value. Raises SystemExit where
    that does not help."""
    while True:
        try:
            _ = settings.DATA_DIR  # the first one that is asked for reads them all
            return
        except WrongValue as error:
            if error.name in found:  # what it contradicts is not to be guessed
                raise
            problem = f"{error.name}={error.shown!r} is not usable."
            found[error.name] = Finding(
                problem, f"Set it {WHERE} to what is expected: {error.expected}."
            )
            os.environ.update(_substitute(error.name))
        except OSError as error:
            if "SECRET_KEY" in found:
                raise SystemExit(f"The settings cannot be read: {error}.") from None
            found["SECRET_KEY"] = Finding(
                f"The secret key cannot be kept in DATA_DIR: {error.strerror}.",
                f"Make DATA_DIR writable, or set SECRET_KEY {WHERE}.",
            )
            os.environ.update(_substitute("SECRET_KEY"))


def _substitute(name: str) -> dict[str, str]:
    """What is read in place of a wrong value: its default, where that fits others."""
    if name == "DATA_DIR":
        return {name: _empty_folder().name}  # rather than make one where nobody looks
    if name == "SECRET_KEY":
        return {name: secrets.token_urlsafe(60)}
    if name == "NETWORKS":
        return {name: "mastodon"}  # which needs no key
    if name in TWITTER_KEYS:  # of which none may be missing
        return {each: os.environ.get(each) or "left out" for each in TWITTER_KEYS}
    if name == "FACEBOOK_PAGE_ID":
        return {name: "", "FACEBOOK_PAGE_TOKEN": ""}
    return {name: ""}


@cache
def _empty_folder() -> tempfile.TemporaryDirectory[str]:
    """Deleted when the process ends."""
    return tempfile.TemporaryDirectory(prefix="twitter-album-doctor-")
