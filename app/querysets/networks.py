"""Querysets of tables with a network, limited by the redistribution policy."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models

from twitter_album.redistribution_policy import Surface

Row = TypeVar("Row", bound=models.Model)


class NetworkQuerySet(models.QuerySet[Row]):
    """Of a table with a column `network`."""

    def rows(self, *columns: str) -> Self:
        """To be read only, by the names of these columns; a model costs three times
        as much."""
        rows: Any = self.values_list(*columns, named=True)
        return rows  # type: ignore[no-any-return]  # it reads as a model does

    def redistributable(self, surface: Surface) -> Self:
        """In full, or as an id and a link."""
        return self._without(settings.DISPLAY_POLICY.hidden(surface))

    def fully_shown(self, surface: Surface) -> Self:
        return self._without(settings.DISPLAY_POLICY.restricted(surface))

    def _without(self, networks: Collection[str]) -> Self:
        # Without limits the query stays as it is, and so do the indexes that serve it.
        return self.exclude(network__in=networks) if networks else self
