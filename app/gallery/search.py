"""Search: photos by words of their texts and descriptions and by who posted them.

A page of hits is found in one of three ways, so that no word takes long: frequent words
stand among the first photos of the list; the few photos of a rare one are told by the
index, and sorted; between these, the list is walked in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from app.models import Owner
from app.querysets import full_text
from app.querysets.full_text import PEOPLE, PHOTOS, IndexedTable, Term
from app.search_words import searched_words

if TYPE_CHECKING:
    from app.querysets import OwnerQuerySet, PhotoQuerySet
    from app.querysets.search_words import SearchWordsQuerySet

    Rows = TypeVar("Rows", bound=SearchWordsQuerySet)  # type: ignore[type-arg]  # of either

# Letters and words of a search; what follows is not searched.
MAX_LENGTH = 300
MAX_WORDS = 8
# The first rows of a list, which are looked at before the index is asked.
FIRST_ROWS = 1_000
# Hits that are sorted sooner than a list is walked for them.
MAX_SORTED_HITS = 2_000
# Of the people of one name: those with the most photos.
MAX_PEOPLE = 200
MOST_PHOTOS = ("-photo_count", "id")


def clean(text: str) -> str:
    """As the address and the field show it."""
    return " ".join(text.replace("\0", " ")[:MAX_LENGTH].split())


@dataclass(frozen=True)  # without slots: cached_property has none
class Search:
    """`text` as it was typed; `album_id`: of the album whose photos are searched,
    where it is one."""

    text: str
    album_id: int | None = None

    @cached_property
    def words(self) -> list[str]:
        """No word: nothing is found."""
        return searched_words(self.text)[:MAX_WORDS]

    @cached_property
    def people(self) -> list[list[int]]:
        """The ids of people whose names have the word, for each word; and at last of
        those whose names have all."""
        everyone = Owner.objects.public()
        sets = [[word] for word in self.words]
        if len(sets) > 1:
            sets.append(self.words)
        return [
            [owner.pk for owner in people_named(everyone, words, MAX_PEOPLE).only("pk")]
            for words in sets
        ]

    @property
    def facts(self) -> tuple[object, ...]:
        """What is found changes with these: with who has a name, too."""
        return (self.words, sorted({pk for ids in self.people for pk in ids}))

    @property
    def condition(self) -> Q:
        """Of photos: every word in its texts or in the name of its person."""
        if not self.words:
            return Q(pk__in=[])
        found = Q()
        for word, people in zip(self.words, self.people, strict=False):
            found &= Q(words__has_word=word) | _by(people)
        # Who has all of them may be none of the first of each.
        return found | _by(self.people[-1])

    def ways(self, scope: Sequence[str]) -> list[list[Term]]:
        """The same for the index; `scope`: marks, one of which a photo must have."""
        here = [Term(marks=tuple(scope))] if scope else []
        terms = [
            Term(word, tuple(map(full_text.owner_mark, people)))
            for word, people in zip(self.words, self.people, strict=False)
        ]
        theirs = tuple(map(full_text.owner_mark, self.people[-1]))
        ways = [[*here, *terms]]
        return [*ways, [*here, Term(marks=theirs)]] if theirs else ways

    def among(
        self,
        photos: PhotoQuerySet,
        *,
        order: Sequence[str],
        limit: int,
        people: Sequence[int] = (),
    ) -> PhotoQuerySet:
        """Hits among `photos`, or the first `limit` of them in this `order`; `people`:
        whose they are."""
        if not self.words:
            return photos.none()
        scope = [full_text.owner_mark(owner) for owner in people]
        if self.album_id is not None:
            scope = [full_text.album_mark(self.album_id)]
        return _first_hits(
            # Those of several people are in no order that could be walked.
            None if people else photos.order_by(*order)[:FIRST_ROWS],
            photos,
            self.condition,
            PHOTOS,
            self.ways(scope),
            limit=limit,
        )


def people_named(
    people: OwnerQuerySet, words: Sequence[str], limit: int
) -> OwnerQuerySet:
    """Those of `people` whose names have all of these words, most photos first."""
    condition = Q()
    for word in words:
        condition &= Q(words__has_word=word)
    found = _first_hits(
        people.order_by(*MOST_PHOTOS)[:FIRST_ROWS],
        people,
        condition,
        PEOPLE,
        [[Term(word) for word in words]],
        limit=limit,
    )
    return found.order_by(*MOST_PHOTOS)[:limit]


def _by(people: Sequence[int]) -> Q:
    return Q(owner__pk__any_of=people) if people else Q(pk__in=[])


def _first_hits(
    first: Rows | None,
    rows: Rows,
    condition: Q,
    table: IndexedTable,
    ways: list[list[Term]],
    *,
    limit: int,
) -> Rows:
    """Of `rows`, those of this condition, or those of them that stand first in the
    order of `first`; the index finds the same by `ways`."""
    hits = rows.filter(condition)
    if first is not None:
        among_first = hits.filter(pk__in=first.values("pk")).order_by()
        found = list(among_first.values_list("pk", flat=True))
        if len(found) >= limit:
            return rows.filter(pk__any_of=found)
    few = full_text.ids(table, ways, limit=MAX_SORTED_HITS + 1, using=rows.db)
    if len(few) <= MAX_SORTED_HITS:
        return rows.filter(pk__any_of=few)
    return hits
