"""Every form that files of posts have, and those that are none."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError

from app.models import (
    Album,
    DeadLetter,
    Feed,
    Owner,
    Photo,
)
from datasource.imports import post_file
from tests.datasource.imports import FIXTURES, import_posts, tweet, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("carnival"),
]


OF_ANOTHER_KIND = [
    (b"", "is empty"),
    (b"PK\x03\x04 a zip file", "holds no posts .* line 1: is no JSON"),
    ("\ufeff{}".encode("utf-16"), "is UTF-16"),
    (b"id,text\n1,hello\n", "holds no posts"),
    ((FIXTURES / "people.jsonl").read_bytes(), "line 1: is no post"),
]


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


@pytest.mark.one_database
def test_users_and_bare_ids_are_no_posts_read(tmp_path: Path) -> None:
    user = json.dumps({"id": "7", "username": "ana", "name": "Ana"}) + "\n"
    place = json.dumps({"id": "p1", "full_name": "Rio", "country": "Brazil"}) + "\n"
    path = written(tmp_path, tweet(1), user, place, "1585841080431321088\n")
    told = import_posts(path)
    assert "1 photo added; 1 post read, 1 with pictures" in told
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
    assert "5 lines, posts or pictures could not be read: see " in told
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


@pytest.mark.one_database
def test_a_single_bad_line_is_told_as_one(tmp_path: Path) -> None:
    told = import_posts(written(tmp_path, tweet(1), "bad\n"))
    assert "1 line, post or picture could not be read: see " in told
    assert "1,000" not in told


def test_so_many_bad_lines_are_kept_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows = [tweet(1), *(f"bad {number}\n" for number in range(1200))]
    told = import_posts(written(tmp_path, *rows))
    assert "1,200 lines" in told
    assert "keep the first 1,000 of a file" in told
    assert DeadLetter.objects.count() == 1000


@pytest.mark.one_database
def test_a_file_of_another_kind_is_refused_and_leaves_no_trace(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    path = tmp_path / "posts.jsonl"
    for text, reason in OF_ANOTHER_KIND:
        with subtests.test(reason):
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
