"""How Bluesky names people, records and blobs, made from the ids of the one world."""

import re
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

from datasource.simulator.world.posts import SimulatedPerson, SimulatedPost

# The alphabet of record keys, whose order is that of ASCII: no 0, 1, 8 and 9.
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
TID_LENGTH = 13
POST_TYPE = "app.bsky.feed.post"
# Multicodec numbers: DAG-CBOR for records, raw bytes for blobs.
RECORD, BLOB = 0x71, 0x55


def tid_text(tid: int) -> str:
    """A number of up to 65 bits in letters that sort as the numbers do."""
    letters = ""
    for _ in range(TID_LENGTH):
        tid, index = divmod(tid, len(SORTABLE))
        letters = SORTABLE[index] + letters
    return letters


def tid_of(text: str) -> int | None:
    """The tid back, nothing where the text is no such key."""
    if len(text) != TID_LENGTH or not set(text) <= set(SORTABLE):
        return None
    tid = 0
    for letter in text:
        tid = tid * len(SORTABLE) + SORTABLE.index(letter)
    return tid


def did_of(name: str) -> str:
    """An identifier as the directory makes them: the start of a hash."""
    return f"did:plc:{base32(sha256(name.encode()).digest())[:24]}"


def person_did(person: SimulatedPerson) -> str:
    return did_of(f"person/{person.id}")


def handle_of(person: SimulatedPerson, now: datetime) -> str:
    """The name of the moment, as a name of a host may be written."""
    name = person.screen_name_at(now).lower().replace("_", "-").strip("-")
    return f"{name}.bsky.social"


def post_uri(post: SimulatedPost) -> str:
    return f"at://{person_did(post.author)}/{POST_TYPE}/{tid_text(post.tid)}"


def post_key(uri: str) -> tuple[str, int] | None:
    """Whose post an address names, and its number."""
    parts = re.fullmatch(rf"at://([^/]+)/{re.escape(POST_TYPE)}/([^/]+)", uri)
    tid = tid_of(parts[2]) if parts else None
    return (parts[1], tid) if parts and tid is not None else None


def cid_of(content: str, *, codec: int = RECORD) -> str:
    """A content identifier, version 1, as it would be of that content."""
    digest = sha256(content.encode()).digest()
    # Version 1, codec, SHA-256, 32 bytes; "b" stands for base32.
    return "b" + base32(bytes([0x01, codec, 0x12, 0x20]) + digest)


def base32(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()
