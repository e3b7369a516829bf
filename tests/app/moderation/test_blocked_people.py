"""Whoever is blocked or gone has no public page, name or face anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client

from app.cron import RemovalCron
from app.milestones import emails
from app.models import Avatar, Delivery, Milestone, Owner, Photo, Ranking
from app.top_seven.share_picture_content import SharePicture
from app.top_seven.versions import order_of
from tests.app.factories import make_album, make_owner, make_photo, store_picture
from tests.app.reading import sitemap_path

pytestmark = pytest.mark.django_db

NAME = "Maria Lopez"
HANDLE = "maria_lopez"
MARK = "0123456789ab"


def block(owner: Owner) -> None:
    owner.block(is_blocked=True)


def remove(owner: Owner) -> None:
    call_command("remove", owner=owner.handle)


def hide(owner: Owner) -> None:
    owner.photos.all().update_visibility(is_hidden=True, hidden_reason="at home")


def lose(owner: Owner) -> None:
    """Blocked, but who did it was killed before the photos followed: the clock ends
    it."""
    Owner.objects.filter(pk=owner.pk).update(is_blocked=True)
    RemovalCron().do()


GONE = [block, remove, hide, lose]


@pytest.fixture
def maria() -> Owner:
    """She is everywhere: first of the top seven, of a milestone, of all lists."""
    album = make_album(milestones="1", recipients="ana@one.example")
    owner = make_owner(HANDLE, display_name=NAME, avatar_mark=MARK)
    Avatar.objects.create(owner=owner, data=b"RIFF")
    mine = make_photo(album, owner, **store_picture(), favorite_count=9)
    other = make_photo(album, make_owner("ben"), **store_picture(colour="#203040"))
    Ranking.objects.create(
        album=album, number=1, order=order_of([mine, other]), favourites=[9, 0]
    )
    assert Milestone.objects.get().photo == mine
    return owner


def addresses(owner: Owner) -> list[str]:
    photo = owner.photos.get()
    share = SharePicture([photo], [1]).path
    return [
        "/",
        "/topics",
        "/owners",
        "/topic/carnival",
        "/topic/carnival?sort=posted",
        f"/topic/carnival?owner={HANDLE}",
        f"/topic/carnival?owner=@{HANDLE}",
        f"/owner/{HANDLE}",
        f"/owner/@{HANDLE}",
        f"/owner/{NAME}",
        f"/owner/{HANDLE}/feed",
        "/topic/carnival/feed",
        "/topic/carnival/news",
        "/topic/carnival/7",
        "/topic/carnival/7/1",
        "/topic/carnival/7/1.zip",
        "/topic/carnival/wall",
        "/topic/carnival/wall/photos",
        "/topic/carnival/milestone/1",
        f"/photo/{photo.pk}",
        f"/photo/{photo.pk}/panel",
        "/sitemap-pages.xml",
        sitemap_path(photo),
        f"/avatar/{owner.pk}-{MARK}.webp",
        share,
        "/api",
        "/api/topic/carnival",
        f"/api/owner/{HANDLE}",
        f"/api/owner/{NAME}",
        "/api/topic/carnival/7",
        f"/oembed?url=http://127.0.0.1:8000/photo/{photo.pk}",
        "/oembed?url=http://127.0.0.1:8000/topic/carnival/7/1",
    ]


def read(client: Client, address: str) -> tuple[int, str]:
    response: Any = client.get(address)
    parts = response.streaming_content if response.streaming else [response.content]
    return response.status_code, b"".join(parts).decode(errors="replace")


@pytest.mark.parametrize("goes", GONE)
@pytest.mark.one_database
def test_nothing_public_names_or_shows_somebody_who_is_gone(
    client: Client, maria: Owner, goes: Callable[[Owner], None]
) -> None:
    photo = maria.photos.get()
    traces = (
        NAME,
        f'src="/avatar/{maria.pk}-',
        photo.content_hash,
        f">@{HANDLE}",
        f'"handle":"{HANDLE}"',
    )
    known = addresses(maria)
    for address in known:  # so that whatever keeps pages has kept them
        read(client, address)

    goes(maria)

    for address in known:
        _status, text = read(client, address)
        for trace in traces:
            assert trace not in text, address


@pytest.mark.parametrize("goes", GONE)
@pytest.mark.one_database
def test_their_own_addresses_are_not_found(
    client: Client, maria: Owner, goes: Callable[[Owner], None]
) -> None:
    own = [each for each in addresses(maria) if each.startswith(("/owner/", "/avatar"))]
    own += [f"/api/owner/{HANDLE}", f"/api/owner/{NAME}"]

    goes(maria)

    for address in own:
        assert client.get(address).status_code == 404, address


def test_who_shares_a_name_with_somebody_blocked_is_still_found(
    client: Client, maria: Owner
) -> None:
    other = make_owner("maria2", display_name=NAME)
    make_photo(maria.photos.get().album, other)

    block(maria)

    text = client.get(f"/owner/{NAME}").text
    assert "@maria2" in text
    assert f">@{HANDLE}" not in text


def test_an_unblocked_person_is_back_with_their_face(
    client: Client, maria: Owner
) -> None:
    block(maria)
    maria.block(is_blocked=False)

    assert NAME in client.get(f"/owner/{HANDLE}").text
    assert client.get(f"/avatar/{maria.pk}-{MARK}.webp").status_code == 200
    assert Photo.objects.shown().filter(owner=maria).exists()


@pytest.mark.parametrize("goes", GONE)
@pytest.mark.one_database
def test_an_email_that_waits_is_written_anew_without_them(
    maria: Owner, goes: Callable[[Owner], None]
) -> None:
    photo = maria.photos.get()
    first = emails.build_message(Delivery.objects.get())
    assert NAME in str(first.message())

    goes(maria)

    message = str(emails.build_message(Delivery.objects.get()).message())
    assert NAME not in message
    assert f"photo-{photo.pk}@album" not in message


@pytest.mark.one_database
def test_nothing_names_a_removed_person_in_what_was_sent_or_logged(
    admin_client: Client, maria: Owner
) -> None:
    emails.build_message(Delivery.objects.get())
    for model, action in (("photo", "hide"), ("owner", "block")):
        row = maria.photos.get() if model == "photo" else maria
        data = {"action": action, "_selected_action": [row.pk], "reason": "asked"}
        admin_client.post(f"/admin/app/{model}/", data)
    assert LogEntry.objects.filter(object_repr__contains=HANDLE).exists()

    remove(maria)

    assert NAME not in str(list(Milestone.objects.values()))
    log = str(list(LogEntry.objects.values()))
    assert HANDLE not in log
    assert "Blocked" in log


@pytest.mark.one_database
def test_a_face_is_kept_by_proxies_no_longer_than_a_page(
    client: Client, maria: Owner
) -> None:
    response = client.get(f"/avatar/{maria.pk}-{MARK}.webp")

    assert "s-maxage=30" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_block_that_was_taken_back_is_not_finished() -> None:
    owner = make_owner("ana")
    photo = make_photo(make_album(), owner)
    owner.block(is_blocked=True)
    blocked = Owner.objects.get(pk=owner.pk)
    owner.block(is_blocked=False)
    blocked.follow_block()  # by a clock that read the row before
    assert not Owner.objects.get(pk=owner.pk).is_blocked
    assert Photo.objects.get(pk=photo.pk).is_visible


@pytest.mark.django_db(transaction=True)
def test_whoever_was_removed_meanwhile_is_no_error_to_block() -> None:
    owner = make_owner("ana")
    make_photo(make_album(), owner)
    remove(owner)  # by somebody else, whose page shows her still

    owner.block(is_blocked=True)

    assert not Owner.objects.exists()
