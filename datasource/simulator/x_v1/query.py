"""The query language of X's search, v1.1: words, hashtags, filters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from datasource.simulator.world.posts import SimulatedPost, canonical, tags_in

Condition = Callable[[SimulatedPost], bool]

FILTERS: dict[str, Condition] = {
    "images": lambda post: bool(shown(post).pictures),
    "twimg": lambda post: bool(shown(post).pictures),
    "media": lambda post: bool(shown(post).pictures or shown(post).video),
    "videos": lambda post: bool(shown(post).video),
    "native_video": lambda post: bool(shown(post).video),
    "retweets": lambda post: post.repost_of is not None,
    "nativeretweets": lambda post: post.repost_of is not None,
    "safe": lambda post: not shown(post).is_sensitive,
}


def shown(post: SimulatedPost) -> SimulatedPost:
    """The post whose media are seen: a retweet shows its original's."""
    return post.repost_of or post


@dataclass(frozen=True, kw_only=True)
class Query:
    """The hashtags to look under, and what else must hold."""

    hashtags: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def accepts(self, post: SimulatedPost) -> bool:
        has_tags = all(tag in shown(post).tags for tag in self.hashtags)
        return has_tags and all(matches(post) for matches in self.conditions)


def parse(text: str) -> Query:
    """Words of `q`, all of which must hold; a leading minus turns one round."""
    hashtags: list[str] = []
    conditions: list[Condition] = []
    for word in text.split():
        if hashtag := hashtag_of(word):
            hashtags.append(hashtag)
        elif word.startswith("-") and len(word) > 1:
            conditions.append(negated(condition(word[1:])))
        else:
            conditions.append(condition(word))
    return Query(hashtags=tuple(hashtags), conditions=tuple(conditions))


def hashtag_of(word: str) -> str:
    """The key of the hashtag that a word begins with; empty for any other word."""
    first_tag = next(tags_in(word), None)
    return canonical(first_tag[2]) if first_tag and first_tag[0] == 0 else ""


def negated(matches: Condition) -> Condition:
    return lambda post: not matches(post)


def condition(word: str) -> Condition:
    """One operator, or a word that the text must contain."""
    name, _, value = word.partition(":")
    if name == "filter":
        # An unknown filter finds nothing, and is no error.
        return FILTERS.get(value.lower(), lambda post: False)
    if name in ("exclude", "-filter"):
        return negated(FILTERS.get(value.lower(), lambda post: False))
    if name == "lang":
        return lambda post: post.language == value
    if name == "from":
        return lambda post: value.casefold() == post.author.screen_name.casefold()
    if name in ("since", "until"):
        day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        return lambda post: (post.created_at < day) == (name == "until")
    if hashtag := hashtag_of(word):
        return lambda post: hashtag in post.tags
    return lambda post: word.strip('"').casefold() in post.full_text.casefold()
