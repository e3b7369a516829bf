"""Queryset of tables with a column `words`, which follows the texts that it is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from app.querysets.networks import NetworkQuerySet

Row = TypeVar("Row", bound=models.Model)


class SearchWordsQuerySet(NetworkQuerySet[Row]):
    def update(self, **values: Any) -> int:
        if not self._changes_words(values):
            return super().update(**values)
        with transaction.atomic():
            # Before: afterwards a filter may find other rows.
            changed = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            rows = self.model._default_manager.filter(pk__any_of=changed)
            # Each row has its own texts beside those that are alike now.
            self._update_words(list(rows))
        return count

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        rows, names = list(objs), list(fields)
        if self._changes_words(names):
            self._fold(rows)
            names.append("words")
        return super().bulk_update(rows, names, batch_size)

    def _changes_words(self, names: Iterable[str]) -> bool:
        texts: Sequence[str] = self._words_field().of
        return "words" not in names and not set(texts).isdisjoint(names)

    def _update_words(self, rows: list[Row]) -> None:
        self._fold(rows)
        self.model._default_manager.bulk_update(rows, ["words"], 500)

    def _fold(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._words_field().pre_save(row, False)

    def _words_field(self) -> Any:
        return self.model._meta.get_field("words")
