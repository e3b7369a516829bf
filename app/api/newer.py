"""Where a list goes on with photos that come later, from any page of it, even an empty
one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.gallery.pagination import FAVOURITES, PageRequest, Position

BEGINNING = datetime.min.replace(tzinfo=UTC)


def newer(page_request: PageRequest, photos: Sequence[Any]) -> dict[str, str] | None:
    """Query parameters; None in the order by favourites, which no time is part of."""
    sort = page_request.sort
    if sort == FAVOURITES:
        return None
    name, edge = ("after", -1) if sort.is_ascending else ("before", 0)
    if photos:
        position = sort.position_of(photos[edge])
    else:
        asked = page_request.before or page_request.after
        position = asked or Position((BEGINNING,), 0)
    return {name: str(position)}
