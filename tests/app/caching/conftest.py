"""An album with a photo, and pages of it that come from the cache."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pytest_django import DjangoAssertNumQueries

from app.models import Album
from tests.app.factories import make_album, make_owner, make_photo

Once = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def album() -> Album:
    album = make_album()
    make_photo(album, make_owner("ana"))
    return album


@pytest.fixture
def from_cache(django_assert_num_queries: DjangoAssertNumQueries) -> Once:
    """The version is asked for, and nothing else."""
    return lambda: django_assert_num_queries(1)
