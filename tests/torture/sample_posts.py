"""Three hundred people on three networks, who post the same pictures under the hashtags
of three albums, and edit, delete and post again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import shake_256
from random import Random

from datasource.media.pictures import StoredPicture
from datasource.posts import Author, Picture, Post
from twitter_album import fingerprints

HASHTAGS = ("carnival", "parade", "fireworks")
NETWORKS = ("x", "mastodon", "bluesky")
POSTS = 1800
# On each network.
PEOPLE = 100
START = datetime(2026, 2, 1, 12, tzinfo=UTC)
# A post that was deleted and posted again comes so many numbers later.
EARLIER = 33


def hashtags_of(number: int) -> list[str]:
    """The same for the posts of one moment: their pictures are in the same albums."""
    moment = number // len(NETWORKS)
    return [tag for bit, tag in enumerate(HASHTAGS) if (moment % 7 + 1) >> bit & 1]


def listed(network: str, hashtag: str) -> list[int]:
    """Numbers of the posts, oldest first."""
    first = NETWORKS.index(network)
    every = range(first, POSTS, len(NETWORKS))
    return [number for number in every if hashtag in hashtags_of(number)]


def post(number: int, chance: Random, now: datetime) -> Post:
    """As its network shows it now: favourites move, authors edit."""
    network, key = NETWORKS[number % len(NETWORKS)], str(10**18 + number)
    tags = hashtags_of(number)
    written = Post(
        id=key,
        key=key,
        url=f"https://{network}.example/posts/{number}",
        author=_author(network, number, chance),
        posted_at=START + timedelta(minutes=40 * (number // len(NETWORKS))),
        pictures=_pictures(network, number),
        text=" ".join([f"{number} at the", *(f"#{tag}" for tag in tags)]),
        favorite_count=chance.randrange(30),
        hashtags=frozenset(tags),
    )
    return written if chance.random() < 0.8 else _edited(written, chance, now)


def stored(url: str, chance: Random) -> StoredPicture:
    """The pictures of one moment look the same on every network."""
    number, position = _subject(url)
    looks = f"{number // len(NETWORKS)} {position}".encode()
    content_hash = shake_256(url.encode()).hexdigest(32)
    fingerprint = shake_256(looks).hexdigest(fingerprints.LENGTH // 2)
    return StoredPicture(
        content_hash, chance.randint(300, 2000), 900, "data:,", "#c04010", fingerprint
    )


def _author(network: str, number: int, chance: Random) -> Author:
    poster = number - EARLIER if _is_posted_again(number) else number
    person = poster * 7919 % PEOPLE
    name = f"person{person}" if chance.random() < 0.9 else f"renamed{person}"
    return Author(f"{network}-{person}", name, name.title(), "")


def _is_posted_again(number: int) -> bool:
    return number >= EARLIER and number % 11 == 5


def _pictures(network: str, number: int) -> tuple[Picture, ...]:
    shown = number - EARLIER if _is_posted_again(number) else number
    return tuple(
        Picture(f"https://{network}.example/{shown}-{position}.jpg", position)
        for position in range(1 + number % 3)
    )


def _edited(written: Post, chance: Random, now: datetime) -> Post:
    pictures = list(written.pictures)
    what = chance.choice(("text", "sensitive", "out", "swap", "untagged", "order"))
    if what == "text":
        return replace(written, text=f"{written.text} (spam)", edited_at=now)
    if what == "sensitive":
        return replace(written, is_sensitive=True)
    if what == "untagged":
        tags = frozenset(list(written.hashtags or ())[:1])
        text = " ".join(f"#{tag}" for tag in tags)
        return replace(written, hashtags=tags, text=text, edited_at=now)
    if what == "out":
        pictures.pop()
    if what == "swap":
        url = pictures[0].url.replace(".jpg", f"-{chance.randrange(3)}.jpg")
        pictures[0] = replace(pictures[0], url=url)
    if what == "order":
        pictures = [
            replace(picture, position=place)
            for place, picture in enumerate(reversed(pictures))
        ]
    return replace(written, pictures=tuple(pictures), edited_at=now)


def _subject(url: str) -> tuple[int, str]:
    number, position, *_ = url.rpartition("/")[2].removesuffix(".jpg").split("-")
    return int(number), position
