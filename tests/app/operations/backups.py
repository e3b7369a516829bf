"""An album that is backed up, lost and restored by the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from app.models import Album, Avatar, ChangesEpoch, Ranking, SiteIdentity
from app.operations.backup import pictures, tables
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    store_picture,
)
from twitter_album import shutdown


def backup(target: Path | str) -> str:
    told = StringIO()
    call_command("backup", str(target), stdout=told)
    return told.getvalue()


def restore(source: Path | str, **options: Any) -> str:
    told = StringIO()
    call_command("restore", str(source), stdout=told, **options)
    return told.getvalue()


def lose_everything(settings: Settings, tmp_path: Path) -> None:
    """As on a new machine, whose tables are made."""
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    # Those of models: full-text indexes follow them.
    tables = set(connection.introspection.django_table_names(only_existing=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables - kept:
            cursor.execute(f'DELETE FROM "{table}"')
    draw_epoch()
    settings.DATA_DIR = tmp_path / "new"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"


def draw_epoch() -> None:
    """As migrations do, once; other tests leave none."""
    ChangesEpoch.objects.all().delete()
    ChangesEpoch.objects.create()


def rows() -> dict[str, list[Any]]:
    """Of every table that matters to somebody, but for what a restore adds."""
    left_out = {"django_session", "app_changesepoch", "django_cron_cronjoblog"}
    return {
        model._meta.db_table: sorted(
            map(str, model._base_manager.values_list()),
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in left_out and not model._meta.proxy
    }


def exported(album: Album) -> Any:
    answer = Client().get(f"/api/topic/{album.key}")
    assert answer.status_code == 200
    # Its version has another epoch: whoever follows the album starts again.
    return json.loads(answer.content) | {"version": ""}


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in found}


def full_album() -> Album:
    """Something in every kind of column."""
    draw_epoch()
    album = make_album(milestones="2", title="Carnival", starts_on="2026-11-26")
    SiteIdentity(name="Les Gilles", logo=b"\x89PNG\xff", logo_mark="0" * 16).save()
    owner = make_owner("ana")
    Avatar.objects.create(owner=owner, data=b"\x00RIFF\xff")
    make_photo(album, owner, counts={"reblogs": 3}, text="Ciào 🎭", **store_picture())
    make_photo(album, owner, ready=False)
    cover = make_photo(album, **store_picture(colour="#203040"))
    Album.objects.filter(pk=album.pk).update(cover=cover)
    Ranking.objects.create(album=album, number=1, order="3-1")
    get_user_model().objects.create_superuser("admin", "a@example.org", "secret")
    return album


def spoil(path: Path) -> None:
    """One bit, as a disk does."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def stop_in(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """As Ctrl-C does: the next look at whether a stop is asked says so."""
    module: Any = pictures if step == "pictures" else tables
    for name in ("copy_out", "copy_back") if step == "pictures" else ("lines", "load"):
        stop_when_called(monkeypatch, module, name)


def stop_when_called(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    original: Callable[..., Any] = getattr(module, name)

    def stopping(*args: Any, **options: Any) -> Any:
        monkeypatch.setattr(shutdown, "is_requested", lambda: True)
        return original(*args, **options)

    monkeypatch.setattr(module, name, stopping)
