"""Rows that are inserted many at a time are what saving each would have made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from app.models import Owner, Photo
from app.querysets.insert import insert
from tests.app.factories import make_album, make_owner, new_photo

pytestmark = pytest.mark.django_db


def test_every_column_is_stored_as_saving_would_store_it() -> None:
    album, owner = make_album(), make_owner()
    values = {
        "text": 'Märchen 🎭 \\ "quoted" %s {}',
        "addresses": ["https://a.example/1.jpg", "https://b.example/1.jpg"],
        "counts": {"reposts": 3, "né": None},
        "edited_at": datetime(2026, 2, 1, 12, 30, 15, 123456, tzinfo=UTC),
        "posted_at": datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        "is_sensitive": True,
        "successor": None,
        "media_url": f"https://pictures.example/{'x' * 2000}.jpg",
    }
    photos = [new_photo(album, owner, **values), new_photo(album, owner)]

    insert(photos)

    stored = Photo.objects.in_bulk()
    assert list(stored) == [photo.pk for photo in photos]
    for photo in photos:
        assert not photo._state.adding
        assert _columns(stored[photo.pk]) == _columns(photo)
        # As an equal row, not as a text that looks like it.
        assert Photo.objects.filter(
            counts=photo.counts, posted_at=photo.posted_at, media_key=photo.media_key
        ).exists()


def test_more_rows_than_a_statement_holds_are_all_inserted() -> None:
    owners = [
        Owner(network="x", user_id=str(n), screen_name=f"ana{n}") for n in range(5_000)
    ]

    insert(owners)

    assert Owner.objects.count() == 5_000
    assert Owner.objects.get(pk=owners[4_321].pk).screen_name == "ana4321"


def test_the_rows_of_a_page_are_inserted_by_one_statement() -> None:
    album, owner = make_album(), make_owner()
    photos = [new_photo(album, owner) for _ in range(100)]

    # To SQLite's full-text index each statement is a part of its own.
    with CaptureQueriesContext(connection) as queries:
        insert(photos)

    inserting = [each for each in queries if each["sql"].startswith("INSERT")]
    assert len(inserting) == 1
    assert Photo.objects.count() == 100


def test_rows_that_are_there_already_are_left_out_where_that_is_asked_for() -> None:
    make_owner("ana", user_id="7")
    again = Owner(network="x", user_id="7", screen_name="other")
    new = Owner(network="x", user_id="8", screen_name="bea")

    insert([again, new], ignores_conflicts=True)

    names = Owner.objects.order_by("user_id").values_list("screen_name", flat=True)
    assert list(names) == ["ana", "bea"]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Owner(network="x", user_id="7", screen_name="other")])


def test_a_value_that_no_column_takes_is_refused_as_saving_refuses_it() -> None:
    album, owner = make_album(), make_owner()
    for values in ({"favorite_count": 2**70}, {"text": "\ud800"}):
        with (
            pytest.raises((DataError, ValueError, OverflowError)) as refused,
            transaction.atomic(),
        ):
            insert([new_photo(album, owner, **values)])
        assert not isinstance(refused.value, OperationalError)


def _columns(photo: Photo) -> dict[str, object]:
    names = [
        field.name
        for field in Photo._meta.concrete_fields
        if not (field.primary_key or getattr(field, "generated", False))
    ]
    return {name: getattr(photo, name) for name in names} | model_to_dict(photo)
