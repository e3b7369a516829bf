"""Files of posts as their makers leave them: fields that are there and empty, stills of
films, addresses in every spelling, and things that are no posts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.models import DeadLetter, Photo
from tests.datasource.imports import import_posts, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    pytest.mark.usefixtures("carnival"),
]
POST = "https://twitter.com/ana/status/567300000000000001"
X_PICTURES = "https://pbs.twimg.com"


def v1(picture: str, shown_at: str | None, **values: Any) -> dict[str, Any]:
    """A post without `extended_entities`, where everything is called a photo."""
    media = {
        "type": "photo",
        "media_url_https": f"{X_PICTURES}/{picture}",
        "expanded_url": shown_at,
    }
    return {
        "created_at": "Mon Feb 16 10:00:00 +0000 2015",
        "id_str": "567300000000000001",
        "full_text": "Mask #carnival",
        "entities": {"hashtags": [{"text": "carnival"}], "media": [media]},
        "user": {"id_str": "7", "screen_name": "ana"},
        **values,
    }


def v2(**values: Any) -> dict[str, Any]:
    post = {
        "id": "1800000000000000001",
        "text": "It goes on and on…",
        "author_id": "7",
        "created_at": "2026-08-03T12:00:00.000Z",
        "entities": {},
        "attachments": {"media_keys": ["3_1"]},
        **values,
    }
    media = {
        "media_key": "3_1",
        "type": "photo",
        "url": f"{X_PICTURES}/media/1.jpg",
    }
    users = [{"id": "7", "username": "ana", "name": "Ana"}]
    return {"data": [post], "includes": {"users": users, "media": [media]}}


def toot(**values: Any) -> dict[str, Any]:
    host = "https://one.example"
    return {
        "id": "101",
        "uri": f"{host}/users/ana/statuses/101",
        "url": f"{host}/@ana/101",
        "created_at": "2026-01-01T00:00:00.000Z",
        "content": "<p>#carnival</p>",
        "visibility": "public",
        "account": {"id": "1", "acct": "ana", "url": f"{host}/@ana"},
        "tags": [{"name": "carnival"}],
        "media_attachments": [{"type": "image", "url": f"{host}/1.jpg"}],
        **values,
    }


def imported(folder: Path, *rows: object) -> str:
    return import_posts(written(folder, *(f"{json.dumps(row)}\n" for row in rows)))


@pytest.mark.parametrize(
    ("picture", "shown_at"),
    [
        ("ext_tw_video_thumb/1/pu/img/a.jpg", f"{POST}/video/1"),
        ("media/a.jpg", f"{POST}/video/1?s=20"),
        ("tweet_video_thumb/a.jpg", f"{POST}/photo/1"),
        ("amplify_video_thumb/1/img/a.jpg", None),
    ],
)
def test_the_still_of_a_film_or_an_animation_is_no_photo(
    tmp_path: Path, picture: str, shown_at: str | None
) -> None:
    told = imported(tmp_path, v1(picture, shown_at))

    assert "1 post read, 0 with pictures" in told


@pytest.mark.parametrize("extended", [None, {}, {"media": None}, {"media": []}])
def test_empty_extended_entities_leave_the_pictures_to_the_others(
    tmp_path: Path, extended: object
) -> None:
    imported(tmp_path, v1("media/a.jpg", f"{POST}/photo/1", extended_entities=extended))

    assert Photo.objects.get().media_url == f"{X_PICTURES}/media/a.jpg"


def test_a_field_that_is_empty_under_its_old_name_is_read_under_the_new_one(
    tmp_path: Path,
) -> None:
    names = ["1800000000000000001", "1800000000000000000"]
    long = {"text": "It ends here. #carnival"}
    post = v2(
        note_tweet=None,
        note_post=long,
        edit_history_tweet_ids=None,
        edit_history_post_ids=names,
    )

    imported(tmp_path, post)

    photo = Photo.objects.get()
    assert (photo.text, photo.post_key) == (long["text"], names[1])


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://ONE.example:443/@ana/101", "one.example"),
        ("https://one.example./@ana/101", "one.example"),
        ("https://bücher.example/@ana/101", "xn--bcher-kva.example"),
        ("https://one.example:8443/@ana/101", "one.example:8443"),
    ],
)
def test_a_server_has_one_spelling_so_that_it_is_asked(
    tmp_path: Path, url: str, server: str
) -> None:
    imported(tmp_path, toot(url=url))

    assert Photo.objects.get().server == server


@pytest.mark.parametrize(
    "values", [{"url": None}, {"url": "/@ana/101"}, {"url": "", "uri": None}]
)
def test_a_post_without_an_address_of_its_own_is_of_the_server_of_its_author(
    tmp_path: Path, values: dict[str, Any]
) -> None:
    imported(tmp_path, toot(**{"uri": "tag:one.example,2026:101"} | values))

    photo = Photo.objects.get()
    assert (photo.server, photo.post_id) == ("one.example", "101")


def test_a_strangers_post_without_an_address_is_kept_aside(tmp_path: Path) -> None:
    account = {"id": "1", "acct": "ana@two.example", "url": "https://two.example/@ana"}
    told = imported(tmp_path, toot(), toot(url=None, uri=None, account=account))

    assert "1 post read" in told
    assert "its address is missing" in DeadLetter.objects.get().reason


def test_people_places_and_ids_are_no_posts_read(tmp_path: Path) -> None:
    told = imported(
        tmp_path,
        toot(),
        {"id_str": "7", "screen_name": "ana", "description": "Masks"},
        {"id": "p", "full_name": "Venice", "place_type": "city"},
        {"data": [{"id": "7", "username": "ana"}], "meta": {"result_count": 1}},
        {"delete": {"status": {"id_str": "5"}}},
        567300000000000001,
        "567300000000000001",
    )

    assert "1 post read, 1 with pictures" in told
    assert DeadLetter.objects.count() == 6
