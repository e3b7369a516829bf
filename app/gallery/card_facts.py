"""The columns of a photo, its album and its owner from which its card is written."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple


class CardFacts(NamedTuple):
    """What a card is written from, besides its position in the rows and language."""

    pk: int
    # Of no card, but of whoever asks the same model for its renditions.
    state: str
    content_hash: str
    width: int | None
    height: int | None
    has_jpegs: bool | None
    placeholder: str
    alt_text: str
    favorite_count: int
    posted_at: datetime
    first_seen: datetime
    post_url: str
    network: str
    album__tag: str
    owner__id: int
    owner__screen_name: str
    owner__server: str
    owner__display_name: str
    owner__url: str
    owner__avatar_mark: str


# For `photos.rows(*COLUMNS)`, whose rows are facts, and for `photos.only(*COLUMNS)`.
COLUMNS = CardFacts._fields
facts_of = attrgetter(*(column.replace("__", ".") for column in COLUMNS))
