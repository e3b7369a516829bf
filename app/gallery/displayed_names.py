"""What a person is called on pages: the name they chose, else their handle."""

from __future__ import annotations

import re
import unicodedata

from app.gallery import formatting
from app.models import Owner
from twitter_album import handles

# Pictures that a server draws into a name, where the album has none.
_SHORTCODE = re.compile(r"(?<![\w:])(?::\w{2,}:)+(?![\w:])", re.ASCII)
# Letters and symbols by their category, though nobody sees them.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def owner_name(owner: Owner) -> str:
    return person_name(
        owner.display_name, screen_name=owner.screen_name, server=owner.server
    )


def person_name(display_name: str, *, screen_name: str, server: str) -> str:
    """What a person is called: the name they chose, else their handle."""
    chosen = formatting.plain(display_name)
    if server:  # networks of one server have no such pictures
        chosen = " ".join(_SHORTCODE.sub(" ", chosen).split())
    return (
        chosen
        if _is_seen(chosen)
        else formatting.plain(f"@{handles.full(screen_name, server)}")
    )


def _is_seen(text: str) -> bool:
    """Whether any character is more than a space, a joiner or a mark on another."""
    return any(
        # C: control and format characters, Z: spaces, M: marks on another letter.
        unicodedata.category(character)[0] not in "CZM" and character not in _BLANK
        for character in text
    )
