"""Files of posts become photos: every form, exactly once, whatever happens between."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from app.models import (
    Album,
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    OptOut,
    Owner,
    Photo,
    Tombstone,
)
from datasource.data_access import fetch_jobs, is_any_feed_due
from datasource.imports import post_file, task
from twitter_album import shutdown

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "imports"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def carnival(settings: Settings) -> None:
    settings.HASHTAGS = ["carnival"]
    settings.MILESTONE_RECIPIENTS = ["organiser@album.example"]


def import_posts(path: Path | str, album: str = "") -> str:
    """What the command says; a fixture by its name."""
    path = path if isinstance(path, Path) or path == "-" else FIXTURES / path
    told = io.StringIO()
    call_command("import_posts", str(path), album=album, stdout=told)
    return told.getvalue()


def tweet(number: int, *, favourites: int = 0, hashtag: str = "carnival") -> str:
    """One line of API v1.1, two minutes after the one before."""
    moment = time.gmtime(1_424_080_000 + 120 * number)
    post_id = str(567_300_000_000_000_000 + number)
    picture = {"type": "photo", "media_url_https": f"https://pbs.example/{number}.jpg"}
    status = {
        "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", moment),
        "id_str": post_id,
        "full_text": f"Mask {number}",
        "entities": {"hashtags": [{"text": hashtag}]},
        "extended_entities": {"media": [picture]},
        "user": {"id_str": str(number % 7), "screen_name": f"person{number % 7}"},
        "favorite_count": favourites,
    }
    return json.dumps(status) + "\n"


def written(folder: Path, *rows: str, name: str = "posts.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(rows), encoding="utf-8")
    return path


def facts() -> list[Any]:
    return list(Photo.objects.order_by("id").values())


@pytest.mark.one_database
def test_old_statuses_of_x_keep_their_pictures_dates_and_favourites() -> None:
    import_posts("x_v1.jsonl")
    first = Photo.objects.order_by("posted_at", "position").first()
    assert first
    assert (first.network, first.post_key) == ("x", "567300000000000001")
    assert first.text == "Two masks & a drum #Carnival"
    assert first.posted_at.isoformat() == "2015-02-16T10:00:00+00:00"
    assert first.first_seen > first.posted_at
    assert (first.favorite_count, first.owner.screen_name) == (8, "person1")
    assert Album.objects.get().photo_count == Photo.objects.count() == 3


@pytest.mark.one_database
def test_a_status_that_was_cut_for_old_programs_is_read_in_full() -> None:
    import_posts("x_v1.jsonl")
    photo = Photo.objects.get(post_key="567300000000000002")
    assert photo.text.endswith("but not for this one #carnival")


@pytest.mark.one_database
def test_a_page_of_api_v1_is_read_without_its_retweets() -> None:
    import_posts("x_v1_page.jsonl")
    assert set(Photo.objects.values_list("post_key", flat=True)) == {
        "567300000000000001"
    }


@pytest.mark.one_database
def test_pages_of_api_v2_are_read_with_what_they_include() -> None:
    import_posts("x_v2.jsonl")
    photos = Photo.objects.order_by("posted_at")
    assert [photo.text for photo in photos] == [
        f"Lantern {number} #carnival" for number in (1, 2, 4)
    ]
    assert photos[0].alt_text == "Lantern 1"
    assert Owner.objects.get().display_name == "Lena"


@pytest.mark.one_database
def test_flattened_tweets_are_read_without_their_retweets() -> None:
    import_posts("x_v2_flattened.jsonl")
    photo = Photo.objects.get()
    assert (photo.media_url, photo.owner.screen_name) == (
        "https://pbs.example/media/v2-5.jpg",
        "lena",
    )


@pytest.mark.one_database
def test_statuses_of_mastodon_are_read_alone_in_arrays_and_in_answers() -> None:
    import_posts("mastodon.jsonl")
    photos = Photo.objects.order_by("posted_at").values_list(
        "post_key", "server", "owner__server"
    )
    assert list(photos) == [
        ("wolke.example/users/nora/statuses/1", "wolke.example", "wolke.example"),
        ("berg.example/users/otto/statuses/2", "", "berg.example"),
        ("wolke.example/users/nora/statuses/3", "wolke.example", "wolke.example"),
    ]


@pytest.mark.one_database
def test_a_file_may_be_one_json_text_over_many_lines() -> None:
    told = import_posts("array.json")
    assert "2 photos added; 2 posts read" in told
    assert "imported to its end before" in import_posts("array.json")


def test_a_file_may_mix_all_forms(tmp_path: Path) -> None:
    names = ("x_v1", "x_v1_page", "x_v2", "x_v2_flattened", "mastodon")
    texts = [(FIXTURES / f"{name}.jsonl").read_text() for name in names]
    import_posts(written(tmp_path, *texts))
    assert Photo.objects.count() == 10
    assert not DeadLetter.objects.exists()


@pytest.mark.one_database
def test_a_packed_file_is_read_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress("".join(map(tweet, range(3))).encode()))
    import_posts(path)
    with path.open("ab") as file:
        file.write(gzip.compress("".join(map(tweet, range(2, 5))).encode()))
    assert "2 photos added; 3 posts read" in import_posts(path)


@pytest.mark.one_database
def test_a_packed_file_that_ends_too_early_says_so(tmp_path: Path) -> None:
    noise = random.Random(1)
    rows = [tweet(n)[:-2] + f', "x": "{noise.random()}"}}\n' for n in range(400)]
    packed = gzip.compress("".join(rows).encode())
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(CommandError, match="cannot be read to its end"):
        import_posts(path)
    assert 100 < Photo.objects.count() < 300
    path.write_bytes(packed)
    import_posts(path)
    assert Photo.objects.count() == 400


@pytest.mark.one_database
def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.BufferedReader(io.BytesIO((FIXTURES / "x_v1.jsonl").read_bytes()))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given))
    assert "3 photos added" in import_posts("-")


def test_posts_go_into_the_albums_of_their_own_hashtags() -> None:
    Album.objects.create(tag="Harvest")
    told = import_posts("x_v1.jsonl")
    counts = dict(Album.objects.values_list("key", "photo_count"))
    assert counts == {"carnival": 3, "harvest": 1}
    assert "#Harvest: 1 photos added" in told
    assert "no album" not in told


@pytest.mark.one_database
def test_posts_of_no_album_here_are_counted() -> None:
    assert "1 posts are of no album here" in import_posts("x_v1.jsonl")


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
    assert "1 photos added" in import_posts(written(tmp_path, tweet(2), tweet(3)[:0]))


@pytest.mark.one_database
def test_a_new_album_gets_its_posts_from_a_file_that_was_imported() -> None:
    import_posts("x_v1.jsonl")
    Album.objects.create(tag="harvest")
    assert "#harvest: 1 photos added" in import_posts("x_v1.jsonl")
    assert Photo.objects.count() == 4


@pytest.mark.one_database
def test_a_last_line_that_is_not_complete_is_read_when_it_is(tmp_path: Path) -> None:
    last = tweet(2)
    path = written(tmp_path, tweet(1), last[:40])
    assert "The last line is not complete" in import_posts(path)
    written(tmp_path, tweet(1), last)
    assert "1 photos added; 1 posts read" in import_posts(path)
    assert not DeadLetter.objects.exists()


@pytest.mark.one_database
def test_users_and_bare_ids_are_no_posts_read(tmp_path: Path) -> None:
    user = json.dumps({"id": "7", "username": "ana", "name": "Ana"}) + "\n"
    place = json.dumps({"id": "p1", "full_name": "Rio", "country": "Brazil"}) + "\n"
    path = written(tmp_path, tweet(1), user, place, "1585841080431321088\n")
    told = import_posts(path)
    assert "1 photos added; 1 posts read, 1 of them with pictures" in told
    assert "3 lines, posts or pictures could not be read" in told


@pytest.mark.one_database
def test_the_still_of_a_video_is_no_photo(tmp_path: Path) -> None:
    """Posts of API v1.1 without `extended_entities` call it one."""
    status = json.loads(tweet(1))
    (picture,) = status.pop("extended_entities")["media"]
    still = picture | {
        "type": "photo",
        "expanded_url": "https://twitter.com/ana/status/1/video/1",
    }
    status["entities"]["media"] = [still]
    import_posts(written(tmp_path, json.dumps(status) + "\n"))
    assert not Photo.objects.exists()
    status["entities"]["media"] = [
        picture | {"expanded_url": "https://twitter.com/ana/status/1/photo/1"}
    ]
    status["id_str"] = "2"
    import_posts(written(tmp_path, json.dumps(status) + "\n"))
    assert Photo.objects.count() == 1


@pytest.mark.one_database
def test_a_long_post_under_the_newer_names_is_read_whole(tmp_path: Path) -> None:
    line = json.loads((FIXTURES / "x_v2_flattened.jsonl").read_text().splitlines()[0])
    for name in ("edit_history_tweet_ids", "author_id", "public_metrics"):
        line.pop(name, None)
    line["author_id"] = line["author"]["id"]
    line["edit_history_post_ids"] = [line["id"]]
    line["entities"] = {}
    line["note_post"] = {
        "text": "x" * 400 + " #carnival",
        "entities": {"hashtags": [{"tag": "carnival", "start": 401, "end": 410}]},
    }
    import_posts(written(tmp_path, json.dumps(line) + "\n"))
    photo = Photo.objects.get()
    assert photo.text.endswith("x #carnival")


@pytest.mark.one_database
def test_bad_lines_are_counted_and_kept_aside_with_their_number() -> None:
    told = import_posts("broken.jsonl")
    assert "3 photos added" in told
    assert "5 lines, posts or pictures could not be read" in told
    assert "in the admin" in told
    reasons = sorted(DeadLetter.objects.values_list("reason", flat=True))
    assert [reason.partition(" (")[0] for reason in reasons] == [
        "line 2: is no JSON",
        "line 3: not readable: a field is missing or of another type",
        "line 4: not readable: the date is missing or not usable",
        "line 5: is no post of a known form",
        "line 7: is no post of a known form",
    ]
    assert all(letter.feed.asked_at is None for letter in DeadLetter.objects.all())


def test_so_many_bad_lines_are_kept_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows = [tweet(1), *(f"bad {number}\n" for number in range(1200))]
    assert "1,200 lines" in import_posts(written(tmp_path, *rows))
    assert DeadLetter.objects.count() == 1000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 a zip file", "holds no posts .* line 1: is no JSON"),
        ("\ufeff{}".encode("utf-16"), "is UTF-16"),
        (b"id,text\n1,hello\n", "holds no posts"),
        ((FIXTURES / "people.jsonl").read_bytes(), "line 1: is no post"),
    ],
)
@pytest.mark.one_database
def test_a_file_of_another_kind_is_refused_and_leaves_no_trace(
    tmp_path: Path, text: bytes, reason: str
) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(text)
    with pytest.raises(CommandError, match=reason):
        import_posts(path, album="memories")
    assert not Album.objects.exists()
    assert not Feed.objects.exists()


@pytest.mark.one_database
def test_a_file_that_is_missing_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        import_posts(tmp_path / "none.jsonl")


@pytest.mark.one_database
def test_one_json_text_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_file, "MAX_LINE_BYTES", 1000)
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([json.loads(tweet(n)) for n in range(9)], indent=1))
    with pytest.raises(CommandError, match="is one JSON text of more than"):
        import_posts(path)


@pytest.mark.one_database
def test_a_line_that_is_too_long_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_file, "MAX_LINE_BYTES", 1000)
    path = written(tmp_path, tweet(1), '{"a": "' + "x" * 5000 + '"}\n', tweet(2))
    import_posts(path)
    assert Photo.objects.count() == 2
    assert DeadLetter.objects.get().reason == "line 2: is too long"


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


def test_350_photos_at_once_reach_each_milestone_once(tmp_path: Path) -> None:
    path = written(tmp_path, *map(tweet, range(350)))
    import_posts(path)
    reached = Milestone.objects.order_by("threshold").values_list("threshold")
    assert [threshold for (threshold,) in reached] == [100, 200, 300]
    assert Delivery.objects.count() == 3


def test_a_stop_is_heard_between_batches_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    path = written(tmp_path, *map(tweet, range(10)))
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)
    with pytest.raises(CommandError, match="the next run goes on from here"):
        import_posts(path)
    assert Photo.objects.count() == 4
    monkeypatch.setattr(shutdown, "is_requested", lambda: False)
    assert "6 photos added; 6 posts read" in import_posts(path)


@pytest.mark.one_database
def test_a_stop_within_a_long_line_is_gone_on_with_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    posts = [json.loads(tweet(number)) for number in range(10)]
    path = written(tmp_path, json.dumps({"statuses": posts}) + "\n", tweet(10))
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)
    with pytest.raises(CommandError):
        import_posts(path)
    monkeypatch.setattr(shutdown, "is_requested", lambda: False)
    assert "7 photos added; 7 posts read" in import_posts(path)


def test_of_two_imports_of_a_file_at_once_one_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    path = written(tmp_path, *map(tweet, range(10)))
    others: list[str] = []

    def meanwhile() -> bool:
        if not others:
            others.append("begun")
            others.append(import_posts(path))
        return False

    monkeypatch.setattr(shutdown, "is_requested", meanwhile)
    with pytest.raises(CommandError, match="is being imported by another process"):
        import_posts(path)
    assert "6 photos added; 6 posts read" in others[1]
    assert Photo.objects.count() == Album.objects.get().photo_count == 10


def test_who_opted_out_and_what_was_removed_stays_out(tmp_path: Path) -> None:
    OptOut.objects.create(person_hash=OptOut.hash_of("x", "person2"))
    picture = Tombstone.hash_of("x", "567300000000000001", 0)
    Tombstone.objects.create(photo_number=1, picture_hash=picture, reason="asked for")
    import_posts("x_v1.jsonl")
    urls = Photo.objects.values_list("media_url", flat=True)
    assert list(urls) == ["https://pbs.example/media/12.jpg"]


def begin(path: Path, settings: Settings) -> subprocess.Popen[bytes]:
    names = connection.settings_dict
    place = f"{names['HOST']}:{names['PORT']}/{names['NAME']}"
    is_file = connection.vendor == "sqlite"
    url = (
        f"sqlite:///{names['NAME']}"
        if is_file
        else f"postgres://{names['USER']}@{place}"
    )
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "HASHTAGS": "carnival,harvest",
        "MILESTONE_RECIPIENTS": "organiser@album.example",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_posts", str(path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_an_import_killed_at_random_moments_is_complete_and_nothing_is_double(
    tmp_path: Path, settings: Settings
) -> None:
    settings.HASHTAGS = ["carnival", "harvest"]
    rows = [
        tweet(number, hashtag="harvest" if number % 5 == 0 else "carnival")
        for number in range(1500)
    ]
    rows[734] = "no JSON\n"
    path = written(tmp_path, *rows)
    chance, kills = random.Random(2026), 0
    for _ in range(3):
        known = Photo.objects.count()
        process = begin(path, settings)
        while Photo.objects.count() == known and process.poll() is None:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    assert kills >= 2
    import_posts(path)
    assert Photo.objects.values("post_key").distinct().count() == 1499
    assert Photo.objects.count() == 1499
    counts = dict(Album.objects.values_list("key", "photo_count"))
    assert counts == {"carnival": 1199, "harvest": 300}
    assert DeadLetter.objects.count() == 1
    reached = Milestone.objects.filter(album__key="harvest").values_list("threshold")
    assert (
        len(reached)
        == len(set(reached))
        == Delivery.objects.filter(milestone__album__key="harvest").count()
    )
