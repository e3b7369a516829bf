"""The posts, pictures and people of the simulated world, the same on every network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import takewhile
from unicodedata import category, combining, normalize

X_EPOCH_MILLISECONDS = 1288834974657
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_TIME = timedelta(0)
TAG_SEPARATORS = "_\u200c\u200d·・〃〜゠\u05be׳״་"


# Asked of every post at each search, of a few hashtags.
@lru_cache(maxsize=4096)
def canonical(hashtag: str) -> str:
    """The key of a hashtag: `＃Été`, `#été` and `ÉTÉ` are one."""
    return normalize("NFKC", hashtag).casefold().lstrip("#")


@lru_cache(maxsize=4096)
def without_diacritics(hashtag: str) -> str:
    """A hashtag as Mastodon compares it: without diacritics."""
    letters = normalize("NFD", canonical(hashtag))
    return normalize("NFC", "".join(c for c in letters if not combining(c)))


def tag_part(text: str) -> str:
    """What of a text belongs to the hashtag it begins with: letters, marks, digits and
    what may stand between them."""
    part = takewhile(lambda c: category(c)[0] in "LMN" or c in TAG_SEPARATORS, text)
    return "".join(part)


def tags_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin and end of each hashtag of a text, and the tag without its sign."""
    for sign in re.finditer("[#＃]", text):
        tag = tag_part(text[sign.end() :])
        if tag and not tag.isdecimal():
            yield sign.start(), sign.end() + len(tag), tag


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, exactly (a float loses the last one)."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True)
class SimulatedPerson:
    """Somebody who posts; `server` is their home where it is not this one."""

    id: int
    screen_name: str
    display_name: str = ""
    language: str = "en"
    former_screen_name: str | None = None
    renamed_at: datetime | None = None
    server: str | None = None
    is_bot: bool = False
    protected_at: datetime | None = None

    def screen_name_at(self, moment: datetime) -> str:
        """The handle at that moment: a person may be renamed once."""
        if self.former_screen_name and self.renamed_at and moment < self.renamed_at:
            return self.former_screen_name
        return self.screen_name

    def is_protected_at(self, moment: datetime) -> bool:
        """Whether X shows their posts to their followers only."""
        return self.protected_at is not None and moment >= self.protected_at


@dataclass(frozen=True, kw_only=True)
class SimulatedPicture:
    """What to draw; `id` is the stem of the file name.

    Width and height are what a viewer shows; with an `orientation` of 6 or 8 the
    file holds the picture lying on its side, as phones write it. `content` serves
    exact bytes instead of a drawing.
    """

    id: str
    scene: str = "fireworks"
    seed: int = 0
    width: int = 1600
    height: int = 1200
    format: str = "jpeg"
    orientation: int = 1
    has_position: bool = False
    alt_text: str = ""
    content: bytes | None = None

    @property
    def file_name(self) -> str:
        return f"{self.id}.{'png' if self.format == 'png' else 'jpg'}"


@dataclass(frozen=True, kw_only=True)
class SimulatedPost:
    """One post; `id` fixes the id on every network, else it is made from the time.

    `late_by`: it shows up that much after `created_at`, with the lower id.
    `likes` is the final number, approached over a few `likes_grow_over`.
    `edit_of`: the ids at X of the earlier versions that this one replaces;
    `edited_at`: when Mastodon saw the last edit, under the same id;
    `withheld_in`: the countries that X hides it from.
    """

    created_at: datetime
    author: SimulatedPerson
    text: str = ""
    hashtags: tuple[str, ...] = ()
    pictures: tuple[SimulatedPicture, ...] = ()
    video: SimulatedPicture | None = None
    id: int | None = None
    counter: int = 0
    language: str = "en"
    is_sensitive: bool = False
    content_warning: str = ""
    likes: int = 0
    likes_grow_over: timedelta = NO_TIME
    shares: int = 0
    late_by: timedelta = NO_TIME
    deleted_at: datetime | None = None
    repost_of: "SimulatedPost | None" = None
    edit_of: tuple[int, ...] = ()
    edited_at: datetime | None = None
    withheld_in: tuple[str, ...] = ()
    tags: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A frozen dataclass takes no assignment, and searches ask for them too often
        # to make them each time.
        keys = frozenset(canonical(tag) for tag in self.hashtags)
        object.__setattr__(self, "tags", keys)

    @cached_property
    def x_id(self) -> int:
        """A snowflake as X makes them."""
        if self.id is not None:
            return self.id
        since_epoch = milliseconds(self.created_at) - X_EPOCH_MILLISECONDS
        return since_epoch << 22 | self.counter

    @cached_property
    def mastodon_id(self) -> int:
        """A snowflake as Mastodon makes them."""
        if self.id is not None:
            return self.id
        return milliseconds(self.created_at) << 16 | self.counter

    @cached_property
    def tid(self) -> int:
        """The number of a record key of Bluesky: microseconds, then ten bits."""
        counter = self.counter if self.id is None else self.id
        # Generated posts fall on whole milliseconds: the counter adds microseconds.
        since_epoch = (self.created_at - EPOCH) // timedelta(microseconds=1)
        return since_epoch + (counter >> 10) % 1000 << 10 | counter & 1023

    @property
    def full_text(self) -> str:
        """The text with each of its hashtags, added at the end where it lacks one."""
        # Hand-made posts name their hashtags without writing them into the text.
        written = {canonical(tag) for _, _, tag in tags_in(self.text)}
        missing = [f"#{tag}" for tag in self.hashtags if canonical(tag) not in written]
        return " ".join(filter(None, [self.text, *missing]))

    def likes_at(self, moment: datetime) -> int:
        """Favourites at that moment: quick at first, then ever slower."""
        age = max(moment - self.created_at, NO_TIME)
        # Half of the likes after one `likes_grow_over`, three quarters after two.
        if not self.likes_grow_over:
            return self.likes
        return int(self.likes * (1 - 0.5 ** (age / self.likes_grow_over)))

    def is_visible_at(self, moment: datetime) -> bool:
        """Whether searches and look-ups show it; a repost dies with its original."""
        if moment < self.created_at + self.late_by:
            return False
        # From this moment on it is gone everywhere: search, look-up, picture.
        if self.deleted_at is not None and moment >= self.deleted_at:
            return False
        return self.repost_of is None or self.repost_of.is_visible_at(moment)
