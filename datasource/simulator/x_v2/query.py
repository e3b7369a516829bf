"""The query language of X's API v2, with X's complaints about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from datasource.simulator.world.posts import SimulatedPost, tag_part, without_diacritics
from datasource.simulator.x_v1.query import Condition, negated, shown
from datasource.simulator.x_v2.problems import Problem, invalid

# A quoted phrase, a bracket, or anything up to the next space, with a minus or not.
TOKEN = re.compile(r'\s*(-?"[^"]*"|-?\(|\)|[^\s()"]+)')
OPERATORS_PAGE = "https://t.co/operators"
HAS: dict[str, Condition] = {
    "images": lambda post: bool(shown(post).pictures),
    "media": lambda post: bool(shown(post).pictures or shown(post).video),
    "videos": lambda post: bool(shown(post).video),
    "hashtags": lambda post: bool(shown(post).tags),
}
IS: dict[str, Condition] = {
    "retweet": lambda post: post.repost_of is not None,
    "reply": lambda post: False,
    "quote": lambda post: False,
    "verified": lambda post: False,
}


@dataclass(frozen=True, kw_only=True)
class Term:
    """A part of a query; one that only narrows cannot stand alone.

    `hashtags` are all that must be there for it to hold.
    """

    matches: Condition
    hashtags: frozenset[str] = frozenset()
    is_narrowing: bool = False


def is_hashtag(text: str) -> bool:
    """Letters, marks, digits and underscores after the sign, not digits only."""
    name = text[1:]
    has_sign = text[:1] in ("#", "＃")
    return has_sign and bool(tag_part(name) == name != "") and not name.isdecimal()


class Parser:
    """Turns `#tag has:images -(is:retweet OR from:bot)` into one condition."""

    def __init__(self, text: str, *, now: datetime) -> None:
        self._text = text
        self._now = now
        # With their positions from 1: X's complaints name them.
        self._tokens = [(m[1], m.start(1) + 1) for m in TOKEN.finditer(text)]
        self.hashtags: list[str] = []

    def parse(self) -> Term:
        """The whole query; Problem where X would complain."""
        term = self._either()
        if self._tokens:
            token, position = self._tokens[0]
            raise self._complaint(f"missing EOF at '{token}'", position)
        if term.is_narrowing:
            raise self._complaint(
                "is/has/lang cannot be used as a standalone operator", 1
            )
        return term

    def _either(self) -> Term:
        terms = [self._together()]
        # OR binds looser than the space that joins terms.
        while self._tokens and self._tokens[0][0] == "OR":
            self._tokens.pop(0)
            terms.append(self._together())
        if len(terms) == 1:
            return terms[0]
        return Term(
            matches=lambda post: any(term.matches(post) for term in terms),
            hashtags=frozenset.intersection(*(term.hashtags for term in terms)),
            is_narrowing=any(term.is_narrowing for term in terms),
        )

    def _together(self) -> Term:
        terms = [self._single()]
        while self._tokens and self._tokens[0][0] not in ("OR", ")"):
            terms.append(self._single())
        return Term(
            matches=lambda post: all(term.matches(post) for term in terms),
            hashtags=frozenset().union(*(term.hashtags for term in terms)),
            is_narrowing=all(term.is_narrowing for term in terms),
        )

    def _single(self) -> Term:
        if not self._tokens or self._tokens[0][0] in ("OR", ")"):
            position = self._tokens[0][1] if self._tokens else len(self._text) + 1
            token = self._tokens[0][0] if self._tokens else "<EOF>"
            raise self._complaint(f"no viable alternative at input '{token}'", position)
        token, position = self._tokens.pop(0)
        is_negated = token.startswith("-") and len(token) > 1
        word = token[1:] if is_negated else token
        term = self._group(position) if word == "(" else self._word(word, position)
        # It only narrows: alone, it would hold for nearly every post there is.
        if is_negated:
            return Term(matches=negated(term.matches), is_narrowing=True)
        return term

    def _group(self, position: int) -> Term:
        term = self._either()
        if not self._tokens:
            raise self._complaint("Missing closing parenthesis", position)
        self._tokens.pop(0)
        return term

    def _word(self, word: str, position: int) -> Term:
        # X takes them for a slip, not for words to look for.
        if word.lower() in ("and", "or"):
            raise self._complaint(
                f"Ambiguous use of {word} as a keyword. Use a space to logically join "
                f'two clauses, or "{word}" to find occurrences of {word} in text',
                position,
            )
        if is_hashtag(word):
            self.hashtags.append(word[1:])
            key = without_diacritics(word[1:])
            return Term(
                matches=lambda post: key in map(without_diacritics, shown(post).tags),
                hashtags=frozenset({key}),
            )
        if word.startswith('"'):
            phrase = word.strip('"').casefold()
            return Term(matches=lambda post: phrase in post.full_text.casefold())
        name, colon, value = word.partition(":")
        if colon:
            return self._operator(name, value, position)
        if not word[0].isalnum():
            raise self._complaint(f"no viable alternative at input '{word}'", position)
        key = word.casefold()
        return Term(
            matches=lambda post: key in re.findall(r"\w+", post.full_text.casefold())
        )

    def _operator(self, name: str, value: str, position: int) -> Term:
        if name == "from":
            return Term(matches=self._is_from(value.removeprefix("@")))
        if name == "lang":
            return Term(matches=lambda post: post.language == value, is_narrowing=True)
        condition = {"has": HAS, "is": IS}.get(name, {}).get(value)
        if condition is None:
            raise self._complaint(
                f"Reference to invalid operator '{name}'. Operator is not available in "
                "current product or product packaging. Please refer to complete "
                f"available operator list at {OPERATORS_PAGE}.",
                position,
            )
        return Term(matches=condition, is_narrowing=True)

    def _is_from(self, handle: str) -> Callable[[SimulatedPost], bool]:
        key = handle.casefold()
        now = self._now
        return lambda post: post.author.screen_name_at(now).casefold() == key

    def _complaint(self, words: str, position: int) -> Problem:
        return invalid(
            f"There were errors processing your request: {words} "
            f"(at position {position})",
            {"query": self._text},
        )
