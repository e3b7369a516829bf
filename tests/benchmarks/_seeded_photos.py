"""The photos of a site that was seeded, as SQL: whose, when, in which album."""

from __future__ import annotations

from app.search_words import words_of

ALBUMS = 100
PHOTOS_PER_OWNER = 50
# Seconds since 1970: ten of them before each photo, 10 million end in March 2025.
START = 1_640_995_200
HASHES = (2_654_435_761, 1_597_334_677, 3_812_015_801)
NETWORKS = (
    "CASE WHEN {0} % 10 < 5 THEN 'x' WHEN {0} % 10 < 9 THEN 'mastodon'"
    " ELSE 'bluesky' END"
)
TEXTS = (
    "Brilliant, the lanterns over the river tonight #carnival",
    "Masks everywhere, and the band plays on the bridge until the morning #carnival",
    "Confetti in my coffee",
    "The parade of the boats, seen from the steps of the old fish market, with my "
    "grandmother who has not missed one since 1961 #carnival",
)
IS_COPY = "i % 33 = 1"
IS_FAILED = "i % 200 = 9"
IS_READY = "i % 100 <> 7 AND i % 200 <> 9"
# The number of the post: that of its first picture.
POST = f"(CASE WHEN {IS_COPY} OR i % 3 = 2 THEN i - 1 ELSE i END)"


def noise(row: str, modulus: str | int, salt: int = 0) -> str:
    """An even spread of rows over 0 to `modulus` - 1, the same on every run."""
    return f"(({row} * {HASHES[salt]} % 4294967296) % {modulus})"


def album_of(row: str) -> str:
    """The first has 40 of 100 photos, the last ones few."""
    other, rest = noise(row, ALBUMS - 1, 1), ALBUMS - 1
    large = noise(row, 10)
    return f"(CASE WHEN {large} < 4 THEN 1 ELSE 2 + {other} * {other} / {rest} END)"


def owner_of(row: str) -> str:
    """Some post a lot, most once; their ids go by tens, so that each has a network."""
    people = f"({row} / {10 * PHOTOS_PER_OWNER} + 1)"
    number = noise(row, people, 2)
    return f"(10 * ({number} * {number} / {people}) + {row} % 10 + 1)"


class Engine:
    """What the two databases write differently."""

    def __init__(self, vendor: str) -> None:
        self.is_postgresql = vendor == "postgresql"

    def moment(self, seconds: str) -> str:
        if self.is_postgresql:
            return f"to_timestamp({seconds})"
        return f"datetime({seconds}, 'unixepoch')"

    def digits(self, number: str) -> str:
        """64 hexadecimal digits."""
        if self.is_postgresql:
            return f"lpad(to_hex({number}), 64, '0')"
        return f"printf('%064x', {number})"

    def rows(self, first: int, last: int) -> str:
        """A table `n` with a column `i`."""
        if self.is_postgresql:
            return f"generate_series({first}::bigint, {last}) AS n(i)"
        return (
            f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL"
            f" SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS n"
        )


def photo_columns(engine: Engine) -> dict[str, str]:
    """An expression for each column. A third of the posts have two pictures; one of 33
    photos is a copy in another album, one of 100 is also on another network."""
    included = engine.moment(f"{START} + i / 100 * 1000 + 200000")
    return {
        "id": "i",
        **post_columns(engine, included),
        **visibility_columns(included),
        **picture_columns(engine, included),
        "version": "i / 100 + 1",
        "appeared_version": "i / 100 + 1",
    }


def post_columns(engine: Engine, included: str) -> dict[str, str]:
    album = album_of(POST)
    texts = " ".join(f"WHEN {n} THEN '{text}'" for n, text in enumerate(TEXTS))
    photo_text = f"CASE {noise('i', len(TEXTS))} {texts} END"
    words = " ".join(
        f"WHEN {n} THEN ' {' '.join(words_of(text))}'" for n, text in enumerate(TEXTS)
    )
    return {
        "album_id": f"CASE WHEN {IS_COPY} THEN {album} % {ALBUMS} + 1 ELSE {album} END",
        "owner_id": owner_of(POST),
        "network": NETWORKS.format(POST),
        "server": f"CASE WHEN {POST} % 10 BETWEEN 5 AND 8"
        " THEN 'mastodon.example' ELSE '' END",
        "post_id": f"CAST(1000000000000000000 + {POST} * 1000 AS varchar)",
        "post_key": f"CAST(1000000000000000000 + {POST} * 1000 AS varchar)",
        "position": "CASE WHEN i % 3 = 2 THEN 1 ELSE 0 END",
        "post_url": f"'https://social.example/posts/' || {POST}",
        "text": photo_text,
        "content_warning": "''",
        "alt_text": f"CASE WHEN i % 5 = 0 THEN {photo_text} ELSE '' END",
        # One of ten thousand has a word that no other has.
        "words": f"CASE {noise('i', len(TEXTS))} {words} END"
        " || CASE WHEN i % 10000 = 77 THEN ' zeppelin' ELSE '' END",
        "language": "'en'",
        "posted_at": engine.moment(f"{START} + {POST} * 10 - {noise('i', 172_800)}"),
        "first_seen": included,
        # Most have few favourites, one of a thousand has thousands.
        "favorite_count": f"{noise('i', 30)} * (CASE WHEN i % 1000 = 3"
        f" THEN {noise('i', 1000, 1)} ELSE 1 END)",
        "counts": "'{}'",
        "counted_at": included,
        "is_tagged": "(1 = 1)",
        "is_sensitive": "(i % 100 = 11)",
    }


def visibility_columns(included: str) -> dict[str, str]:
    return {
        "unanswered_since": f"CASE WHEN i % 1000 = 13 THEN {included} END",
        "is_hidden": "(i % 500 = 17)",
        "hidden_reason": "CASE WHEN i % 500 = 17 THEN 'spam' ELSE '' END",
        "is_owner_blocked": f"({owner_of(POST)} % 1000 = 77)",
        "is_approved": "(1 = 0)",
        "kept_back": "CASE WHEN i % 100 = 11 THEN 'sensitive' WHEN i % 300 = 23"
        " THEN 'awaits approval' ELSE '' END",
        "missing_since": f"CASE WHEN i % 500 = 29 THEN {included} END",
        "duplicate_of_id": "CASE WHEN i % 100 = 31 THEN i - 1 END",
        "is_distinct": "(1 = 0)",
        # As `choose_leads` would leave it: a visible first copy.
        "is_lead": f"(NOT ({IS_COPY} OR i % 100 = 11 OR i % 300 = 23 OR i % 500 = 17"
        f" OR i % 500 = 29 OR i % 100 = 31 OR {IS_FAILED}"
        f" OR {owner_of(POST)} % 1000 = 77))",
    }


def picture_columns(engine: Engine, included: str) -> dict[str, str]:
    state = f"CASE WHEN i % 100 = 7 THEN 'pending' WHEN {IS_FAILED} THEN 'failed'"
    return {
        "media_url": "'https://pictures.example/' || i || '.jpg'",
        "media_key": "'https://pictures.example/' || i || '.jpg'",
        "addresses": "'[]'",
        "state": f"{state} ELSE 'ready' END",
        "attempts": f"CASE WHEN {IS_FAILED} THEN 8 ELSE 0 END",
        "try_at": included,
        "claimed_by": "''",
        "failure": f"CASE WHEN {IS_FAILED} THEN 'not found' WHEN i % 1000 = 7"
        " THEN 'timed out' ELSE '' END",
        "file_missing_since": f"CASE WHEN i % 5000 = 107 THEN {included} END",
        "content_hash": f"CASE WHEN {IS_READY} THEN {engine.digits('i * 7919')}"
        " ELSE '' END",
        "width": "1200",
        "height": "900",
        "placeholder": f"CASE WHEN {IS_READY} THEN 'data:image/webp;base64,UklGRg=='"
        " ELSE '' END",
        "colour": f"CASE WHEN {IS_READY} THEN '#c04010' ELSE '' END",
        "fingerprint": "''",
    }
