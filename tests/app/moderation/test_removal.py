"""A take-down request is one command, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from app.models import Album, DeadLetter, Feed, OptOut, Owner, Photo, Tombstone
from app.moderation import removal, removal_undo
from app.top_seven.share_picture_content import SharePicture
from tests.app.factories import make_album, make_owner, make_photo, store_picture

pytestmark = pytest.mark.django_db(transaction=True)


def files() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    found = [path for path in root.rglob("*") if path.is_file()]
    # The log of removals says by hashes what went.
    return sorted(str(path) for path in found if path.parent.name != "removals")


def test_a_photo_goes_with_its_files_its_share_picture_and_its_count() -> None:
    album = make_album()
    photo = make_photo(album, **store_picture())
    other = make_photo(album, **store_picture(colour="#203040"))
    SharePicture([photo, other], [1, 2], "#carnival").store()
    kept = [name for name in files() if other.content_hash in name]
    call_command("remove", photo=[photo.pk])
    assert files() == kept
    assert Album.objects.get().photo_count == 1
    assert not Owner.objects.filter(pk=photo.owner_id).exists()


def test_a_photo_goes_with_the_files_of_an_earlier_version_too() -> None:
    # Stored as WebP alone, and once more since, because a file was missing.
    old = make_photo(make_album(), **store_picture(1300, 900, has_jpegs=None))
    Photo.objects.filter(pk=old.pk).update(**store_picture(1300, 900))
    assert {name.rpartition(".")[2] for name in files()} == {"webp", "jpg"}

    call_command("remove", photo=[old.pk])

    assert files() == []


def test_a_picture_that_another_photo_shows_keeps_its_files() -> None:
    album, picture = make_album(), store_picture()
    photo, _ = make_photo(album, **picture), make_photo(album, **picture)
    call_command("remove", photo=[photo.pk])
    assert files()


def test_copies_in_other_albums_go_too() -> None:
    owner = make_owner()
    same: dict[str, Any] = {"post_key": "77", "post_id": "77"}
    first = make_photo(make_album(), owner, **same)
    make_photo(make_album("samba"), owner, **same)
    call_command("remove", photo=[first.pk])
    assert not Photo.objects.exists()
    assert Tombstone.objects.count() == 2


def test_a_tombstone_says_nothing_about_the_person() -> None:
    owner = make_owner("maria_lopez")
    photo = make_photo(make_album(), owner, text="At home with Maria")
    call_command("remove", photo=[photo.pk], reason="asked by e-mail")
    stone = Tombstone.objects.values().get()
    assert stone["reason"] == "asked by e-mail"
    assert "maria" not in str(stone).lower()
    assert photo.post_key not in str(stone)


def test_a_person_goes_with_everything_and_is_remembered_by_hash_only() -> None:
    owner = make_owner("maria_lopez", user_id="4711")
    album = make_album()
    make_photo(album, owner)
    feed = Feed.objects.create(album=album, network="x", query="#carnival")
    DeadLetter.objects.create(
        feed=feed, post_id="1", reason="odd", raw='{"screen_name": "maria_lopez"}'
    )
    call_command("remove", owner="@Maria_Lopez")
    assert not Photo.objects.exists()
    assert not Owner.objects.exists()
    assert not DeadLetter.objects.exists()
    assert "maria" not in str(list(OptOut.objects.values())).lower()
    assert OptOut.objects.filter(person_hash=OptOut.hash_of("x", "4711")).exists()


def test_a_name_that_means_several_people_is_asked_back() -> None:
    make_owner("anna", server="one.example", network="mastodon")
    make_owner("anna", network="x")
    with pytest.raises(CommandError, match="Several people are meant"):
        call_command("remove", owner="anna")
    assert not OptOut.objects.exists()


def test_somebody_unknown_can_opt_out_in_advance() -> None:
    with pytest.raises(CommandError, match="say --network"):
        call_command("remove", owner="anna")
    call_command("remove", owner="anna", network="bluesky")
    assert OptOut.objects.filter(person_hash=OptOut.hash_of("bluesky", "Anna")).exists()


def test_a_photo_that_is_not_there_stops_the_command() -> None:
    photo = make_photo(make_album())
    with pytest.raises(CommandError, match="There is no photo 999"):
        call_command("remove", photo=[photo.pk, 999])
    assert Photo.objects.exists()


def test_the_page_of_a_removed_photo_says_that_it_is_gone(client: Client) -> None:
    photo = make_photo(make_album(), **store_picture())
    call_command("remove", photo=[photo.pk])
    response = client.get(f"/photo/{photo.pk}")
    assert response.status_code == 410
    assert "This photo is no longer here" in response.content.decode()


def test_a_file_that_cannot_be_deleted_keeps_no_other() -> None:
    album = make_album()
    kept, gone = (
        make_photo(album, **store_picture(400, 300, colour))
        for colour in ("#102030", "#405060")
    )
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        if kept.content_hash in path.name:
            path.unlink()
            path.mkdir()
            (path / "file").touch()  # such a folder is not deleted

    call_command("remove", photo=[kept.pk, gone.pk])

    assert not any(gone.content_hash in name for name in files())
    assert Tombstone.objects.get(has_files=True).photo_number == kept.pk


def test_an_opt_out_that_is_undone_meanwhile_stops_no_removal() -> None:
    owner = make_owner()
    photo = make_photo(make_album(), owner)
    out = removal.opt_out(owner.network, [owner.user_id], "by e-mail")

    removal_undo.undo_opt_outs([OptOut.objects.get(pk=out.pk)])
    removed = removal.remove(Photo.objects.filter(pk=photo.pk), "by e-mail", of=out)

    assert removed == 1
    assert Tombstone.objects.get().opt_out is None
