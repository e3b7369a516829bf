"""What stands in a frozen album, and what does not."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from app.models import Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.freeze.conftest import Freeze, Frozen
from tests.app.policies import restrict
from twitter_album import rendition_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SAFE_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
LINK = re.compile(r'\b(?:href|src)="([^"]*)"')


def carnival(tag: str = "carnival", **values: object) -> Photo:
    """An album with one photo by Ana, whose files are there."""
    ana = make_owner("ana", display_name="Ana Sol")
    return make_photo(make_album(tag), ana, **store_picture() | values)


def broken_links(frozen: Frozen) -> set[str]:
    """What pages name and nothing is there."""
    found = set()
    for name, page in frozen.pages.items():
        for link in LINK.findall(page):
            file = unquote(urldefrag(link)[0])
            if not file or re.match("[a-z]+:", file):
                continue
            if not (frozen.root / PurePosixPath(name).parent / file).is_file():
                found.add(f"{name}: {link}")
    return found


def test_pages_lead_from_file_to_file(freeze: Freeze) -> None:
    photo = carnival(favorite_count=3)
    make_photos(photo.album, 130, **store_picture(800, 600, "#1f4f7a"))
    frozen = freeze()

    assert broken_links(frozen) == set()
    assert {"index.html", "index-2.html", "index-3.html"} <= frozen.files.keys()
    assert {"people.html", "top-seven.html"} <= frozen.files.keys()
    for page in frozen.pages.values():
        assert 'type="module"' not in page
        assert not re.search(r'(href|src|action)="/', page)
        assert not re.search(r"data-relative>[^<]* ago", page)
    assert "131 photos, " in frozen.output


def test_pages_say_when_it_was_and_never_how_long_ago(freeze: Freeze) -> None:
    photo = carnival(first_seen=datetime.now(UTC))
    make_photo(photo.album, first_seen=datetime(2020, 3, 1, tzinfo=UTC))
    page = freeze().text("index.html")

    assert f"As it was on {datetime.now(UTC).day} " in page
    assert "March 2020" in page
    for word in ("Today", "Yesterday", " ago", "live now", "Last look", "in a moment"):
        assert word not in page


def test_every_checksum_is_that_of_its_file(freeze: Freeze) -> None:
    carnival()
    frozen = freeze()
    lines = frozen.text("checksums.txt").splitlines()
    told = dict(line.split("  ", 1)[::-1] for line in lines)

    assert told.keys() == frozen.files.keys() - {"checksums.txt"}
    for name, digest in told.items():
        assert hashlib.sha256(frozen.files[name].read_bytes()).hexdigest() == digest


def test_photos_json_is_what_the_api_says_with_the_files_beside_it(
    freeze: Freeze, client: Client
) -> None:
    photo = carnival(text="What a night!")
    make_photo(photo.album, text="Another")
    frozen = freeze()
    ours = json.loads(frozen.text("photos.json"))["data"]
    theirs = client.get("/api/albums/carnival/export.ndjson").getvalue().decode()

    for own, line in zip(ours, theirs.splitlines(), strict=True):
        api = json.loads(line)
        urls = [rendition["url"] for rendition in own.pop("renditions")]
        assert [url.rpartition("/")[2] for url in urls] == [
            rendition["url"].rpartition("/")[2] for rendition in api.pop("renditions")
        ]
        assert own == api
    first = json.loads(frozen.text("photos.json"))["data"][0]
    assert (frozen.root / first["renditions"][0]["url"]).is_file()


@pytest.mark.parametrize("tag", ["كرنفال", "嘉年华", "🎭party🎉", "carnival"])
def test_names_of_files_are_safe_for_every_tag(freeze: Freeze, tag: str) -> None:
    carnival(tag)
    frozen = freeze(f"#{tag}")

    for name in frozen.files:
        assert all(SAFE_NAME.fullmatch(part) for part in name.split("/")), name
    assert len({name.lower() for name in frozen.files}) == len(frozen.files)
    assert f"#{tag}" in frozen.text("index.html")


def test_it_is_written_in_the_language_that_is_asked_for(freeze: Freeze) -> None:
    carnival()
    page = freeze(language="ar").text("index.html")

    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page


def test_what_was_hidden_taken_back_or_blocked_is_not_in_it(freeze: Freeze) -> None:
    photo = carnival()
    picture = store_picture(700, 700, "#1f6f6b")
    gone = make_photos(photo.album, 3, text="SECRET", **picture)
    Photo.objects.filter(pk=gone[0].pk).update_visibility(is_hidden=True)
    now = datetime.now(UTC)
    Photo.objects.filter(pk=gone[1].pk).update_visibility(missing_since=now)
    blocked = make_photo(photo.album, text="SECRET", **picture)
    blocked.owner.block(is_blocked=True)
    Photo.objects.filter(pk=gone[2].pk).update_visibility(is_hidden=True)
    frozen = freeze()

    assert "1 photo, " in frozen.output
    assert not any(picture["content_hash"] in name for name in frozen.files)
    texts = [path for path in frozen.files.values() if path.suffix not in (".webp",)]
    assert not any(b"SECRET" in path.read_bytes() for path in texts)


@pytest.mark.parametrize(
    "written", ["x.export=nothing", "x.export=link", "x.page=link", "x.page=nothing"]
)
def test_what_may_not_be_passed_on_is_left_out_and_counted(
    freeze: Freeze, settings: Settings, written: str
) -> None:
    restrict(settings, written)
    photo = carnival(text="SECRET")
    there = make_owner("luz", network="mastodon", server="social.example")
    make_photo(photo.album, there, **store_picture(700, 700, "#1f6f6b"))
    frozen = freeze()

    assert "1 photo is left out: DISPLAY_POLICY keeps them here (X)." in frozen.output
    assert "1 photo is not in it" in frozen.text("README.txt")
    texts = [path for path in frozen.files.values() if path.suffix not in (".webp",)]
    assert not any(b"SECRET" in path.read_bytes() for path in texts)
    assert not any(photo.content_hash in name for name in frozen.files)
    assert "1 photo by 1 person" in frozen.text("index.html")


def test_a_lost_picture_is_told_and_the_rest_is_written(freeze: Freeze) -> None:
    photo = carnival()
    lost = make_photo(photo.album, **store_picture(700, 700, "#1f6f6b"))
    name = rendition_sizes.rendition_name(lost.content_hash, 320, has_jpegs=True)
    default_storage.delete(name)
    frozen = freeze()

    assert "Files of 1 photo could not be read" in frozen.output
    assert re.search(rf"could not\s+be read.*: {lost.pk}\.", frozen.text("README.txt"))
    assert any(photo.content_hash in name for name in frozen.files)


def test_a_photo_whose_picture_is_to_come_is_told(freeze: Freeze) -> None:
    make_photo(carnival().album, ready=False, text="SOON")
    frozen = freeze()

    assert "1 photo waits for a picture" in frozen.output
    assert "SOON" not in frozen.text("photos.json")


def test_an_empty_album_is_frozen_too(freeze: Freeze) -> None:
    make_album()
    frozen = freeze()

    assert json.loads(frozen.text("photos.json")) == {"data": []}
    assert broken_links(frozen) == set()
