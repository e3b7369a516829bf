"""Whoever looks changes nothing: every public address is read while nothing can be
written, neither a row nor a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from django_cron.models import CronJobLog

from app.models import Avatar, Photo, SiteIdentity
from app.top_seven import share_picture_content
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    store_picture,
)
from tests.app.routes import routes
from tests.full_disk import full_disk
from twitter_album.due_times import MAX_CLOCK_ERROR

TOPIC = "/topic/%23carnival"


@pytest.fixture
def addresses(settings: Any) -> list[str]:
    """One of each route at least, of an album in which everything occurs: also what
    the clock has not prepared yet."""
    settings.MILESTONES = [2]
    album, ana = make_album(), make_owner("ana", avatar_mark="abc")
    Avatar.objects.create(owner=ana, data=b"RIFF")
    SiteIdentity.objects.create(logo=b"PNG", logo_mark="0123456789abcdef")
    # As far ahead as clocks may differ: it counts to the end of a test.
    tick = timezone.now() + MAX_CLOCK_ERROR
    CronJobLog.objects.create(code="clock", start_time=tick, end_time=tick)
    for place in range(3):
        picture = store_picture(640 + place, 480)
        make_photo(album, ana, favorite_count=place, **picture)
    let_the_clock_share()
    newest = make_photo(album, ana, favorite_count=9, **store_picture(700, 480))
    hidden = make_photo(album, ana)
    Photo.objects.filter(pk=hidden.pk).update_visibility(is_hidden=True)
    return [*pages(newest, hidden), *files(newest), *lists(), *programs(newest)]


def pages(newest: Photo, hidden: Photo) -> list[str]:
    photo = f"/photo/{newest.pk}"
    seven = [f"{TOPIC}/7{end}" for end in ("", "/1", ".zip", "/1.zip")]
    asked = quote(f"{settings.SITE_URL}{TOPIC}/7/1")
    return [
        "/",
        "/topic",
        "/topic/",
        "/owners",
        "/owner/ana",
        "/people?q=a",
        "/it/",
        "/nothing",
        TOPIC,
        f"{TOPIC}/wall",
        f"{TOPIC}/milestone/2",
        f"{TOPIC}/milestone/200",
        photo,
        f"{photo}/",
        f"{photo}/panel",
        f"{photo}/report",
        f"/photo/{hidden.pk}",
        *seven,
        f"/share/mastodon?address={asked}",
        f"/oembed?url={asked}",
        "/logo/0123456789abcdef.png",
        "/manifest.webmanifest",
        "/healthz",
        "/readyz",
        "/metrics",
    ]


def files(newest: Photo) -> list[str]:
    album = newest.album
    pictures = [
        share_picture_content.of_ranking(album, [newest]),
        share_picture_content.of_ranking(album, list(album.photos.top_seven())),
    ]
    shared = [picture.path for picture in pictures if picture]
    own = f"/avatar/{newest.owner_id}-abc.webp"
    stored = newest.rendition_names[320]
    return [
        *shared,
        own,
        f"/media/{stored}",
        "/qr/topic/carnival.svg",
        "/qr/topic/carnival.png",
    ]


def lists() -> list[str]:
    chosen = ("sort=favourites", "owner=ana", "network=x", "described=1")
    walls = [f"{TOPIC}/wall/{part}" for part in ("photos", "top-seven")]
    feeds = f"{TOPIC}/feed", "/owner/ana/feed", "/news", f"{TOPIC}/news"
    return [*(f"{TOPIC}?{query}" for query in chosen), *feeds, *walls]


def programs(newest: Photo) -> list[str]:
    api = (
        "",
        "/topic/carnival",
        "/topic/carnival/7",
        "/topic/carnival/changes",
        "/owner/ana",
        "/albums",
        "/albums/carnival",
        "/albums/carnival/changes",
        "/albums/carnival/export.csv",
        "/albums/carnival/export.ndjson",
        "/albums/carnival/events",
        "/photos",
        f"/photos/{newest.pk}",
        "/owners",
        "/milestones",
        "/top-sevens",
        "/status",
        "/problems/not-found",
        "/photos/nothing/here",
        "/docs",
        "/schema",
    )
    maps = [f"/sitemap{part}.xml" for part in ("", "-pages", "-albums-0", "-photos-0")]
    both = [f"/api{path}{slash}" for path in api for slash in ("", "/")]
    return [*both, "/api/nothing", *maps, "/favicon.ico", "/robots.txt"]


def no_write(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
    # How PostgreSQL is told to plan one search, and no more than that.
    frame = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")
    is_read = sql.startswith(("SELECT", *frame)) and "FOR UPDATE" not in sql
    assert is_read, f"a page executed {sql}"
    return execute(sql, *others)


def answer(client: Client, method: str, address: str) -> HttpResponseBase:
    """To the end: a download is made while it is sent."""
    response: Any = getattr(client, method)(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response  # type: ignore[no-any-return]  # of the test client


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
def test_no_public_address_writes(
    client: Client, addresses: list[str], method: str
) -> None:
    caches["pictures"].clear()
    before = stored_files()
    visited = set()

    for address in addresses:
        with connection.execute_wrapper(no_write):
            response = answer(client, method, address)
        assert response.status_code < 500, address
        path = urlsplit(address).path.removeprefix("/it")
        if path != "/nothing":
            visited.add(resolve(path.replace("%23", "#")).route)

    assert stored_files() == before
    assert set(routes(get_resolver())) - visited == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_pages_are_read_on_a_full_disk(addresses: list[str]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("admin"))
    photo = Photo.objects.latest("pk")
    change = reverse("admin:app_photo_change", args=[photo.pk])

    with full_disk():
        for address in addresses:
            response = answer(client, "get", address)
            assert response.status_code < 500, address
        refused = client.post(change, {"is_hidden": "on", "hidden_reason": "asked"})

    assert refused.status_code == 503
    assert refused["Retry-After"]


def stored_files() -> dict[Path, int]:
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in found}
