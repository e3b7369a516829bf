"""Files of posts become photos: each once, in the albums of their hashtags."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from app.models import (
    Album,
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    OptOut,
    Photo,
    Tombstone,
)
from datasource.data_access import fetch_jobs, is_any_feed_due
from datasource.imports import task
from tests.datasource.imports import FIXTURES, facts, import_posts, tweet, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("carnival"),
]


def test_posts_go_into_the_albums_of_their_own_hashtags() -> None:
    Album.objects.create(tag="Harvest")
    told = import_posts("x_v1.jsonl")
    counts = dict(Album.objects.values_list("key", "photo_count"))
    assert counts == {"carnival": 3, "harvest": 1}
    assert "#Harvest: 1 photo added" in told
    assert "no album" not in told


@pytest.mark.one_database
def test_posts_of_no_album_here_are_counted() -> None:
    assert "1 post is of no album here" in import_posts("x_v1.jsonl")


@pytest.mark.one_database
def test_an_album_that_is_named_takes_all_and_is_made() -> None:
    import_posts("x_v1.jsonl", album="#Memories")
    album = Album.objects.get(key="memories")
    assert (album.tag, album.photo_count) == ("Memories", 4)


@pytest.mark.one_database
def test_a_wrong_hashtag_is_refused_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="is not a hashtag"):
        import_posts("x_v1.jsonl", album="two words")
    assert not Album.objects.exists()


@pytest.mark.one_database
def test_an_album_that_is_made_by_an_import_is_looked_for_on_the_networks() -> None:
    fetch_jobs()
    import_posts("x_v1.jsonl", album="memories")
    Feed.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert is_any_feed_due()
    fetch_jobs()
    Feed.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert not is_any_feed_due()


@pytest.mark.one_database
def test_an_import_is_never_fetched() -> None:
    import_posts("x_v1.jsonl")
    assert not Feed.objects.active().exists()


def test_a_file_that_was_imported_changes_nothing() -> None:
    import_posts("broken.jsonl")
    before, letters = facts(), DeadLetter.objects.count()
    assert "imported to its end before" in import_posts("broken.jsonl")
    assert (facts(), DeadLetter.objects.count()) == (before, letters)


def test_a_copy_under_another_name_adds_nothing(tmp_path: Path) -> None:
    import_posts("x_v1.jsonl")
    before = facts()
    shutil.copy(FIXTURES / "x_v1.jsonl", tmp_path / "copy.jsonl")
    assert "0 photos added; 5 posts read" in import_posts(tmp_path / "copy.jsonl")
    assert facts() == before


@pytest.mark.one_database
def test_a_file_that_has_grown_is_read_from_its_old_end(tmp_path: Path) -> None:
    path = written(tmp_path, *map(tweet, range(4)))
    import_posts(path)
    with path.open("a") as file:
        file.write(tweet(4) + tweet(5))
    assert "2 photos added; 2 posts read" in import_posts(path)


@pytest.mark.one_database
def test_another_file_of_the_same_name_is_another_import(tmp_path: Path) -> None:
    import_posts(written(tmp_path, tweet(1)))
    assert "1 photo added" in import_posts(written(tmp_path, tweet(2), tweet(3)[:0]))


@pytest.mark.one_database
def test_a_new_album_gets_its_posts_from_a_file_that_was_imported() -> None:
    import_posts("x_v1.jsonl")
    Album.objects.create(tag="harvest")
    assert "#harvest: 1 photo added" in import_posts("x_v1.jsonl")
    assert Photo.objects.count() == 4


@pytest.mark.one_database
def test_a_last_line_that_is_not_complete_is_read_when_it_is(tmp_path: Path) -> None:
    last = tweet(2)
    path = written(tmp_path, tweet(1), last[:40])
    assert "The last line is not complete" in import_posts(path)
    written(tmp_path, tweet(1), last)
    assert "1 photo added; 1 post read" in import_posts(path)
    assert not DeadLetter.objects.exists()


def test_what_the_album_knows_better_stays(tmp_path: Path) -> None:
    import_posts(written(tmp_path, tweet(1, favourites=9), name="new.jsonl"))
    import_posts(written(tmp_path, tweet(1, favourites=2), name="old.jsonl"))
    assert Photo.objects.get().favorite_count == 9
    import_posts(written(tmp_path, tweet(1, favourites=12), name="newer.jsonl"))
    assert Photo.objects.get().favorite_count == 12


@pytest.mark.parametrize("step", [1, -1], ids=["oldest first", "newest first"])
def test_the_album_has_the_order_of_the_posts(
    tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    import_posts(written(tmp_path, *map(tweet, range(30)[::step])))
    included = Photo.objects.order_by("first_seen", "id").values_list(
        "posted_at", flat=True
    )
    assert list(included) == sorted(included)


def test_a_bulk_of_350_reaches_each_milestone_once(tmp_path: Path) -> None:
    path = written(tmp_path, *map(tweet, range(350)))
    import_posts(path)
    reached = Milestone.objects.order_by("threshold").values_list("threshold")
    assert [threshold for (threshold,) in reached] == [100, 200, 300]
    assert Delivery.objects.count() == 3


def test_who_opted_out_and_what_was_removed_stays_out(tmp_path: Path) -> None:
    OptOut.objects.create(person_hash=OptOut.hash_of("x", "person2"))
    picture = Tombstone.hash_of("x", "567300000000000001", 0)
    Tombstone.objects.create(photo_number=1, picture_hash=picture, reason="asked for")
    import_posts("x_v1.jsonl")
    urls = Photo.objects.values_list("media_url", flat=True)
    assert list(urls) == ["https://pbs.example/media/12.jpg"]
