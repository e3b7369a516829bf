"""The ready-made groups: there from the start, and the operator's from then on."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from tests import forks, release_dumps

PROJECT = Path(__file__).parents[3]
MODERATORS = {
    "view_album",
    "view_photo",
    "change_photo",
    "view_owner",
    "change_owner",
}


def make_groups() -> None:
    """As the migration does; tests with commits of their own may have emptied all."""
    import_module("app.migrations.0009_groups").make_groups(apps, None)


def permissions_of(name: str) -> set[str]:
    group = Group.objects.get(name=name)
    return set(group.permissions.values_list("codename", flat=True))


@pytest.mark.django_db
class TestGroups:
    def test_moderators_change_photos_and_people_and_nothing_else(self) -> None:
        make_groups()

        assert permissions_of("Moderators") == MODERATORS

    def test_readers_change_nothing_and_see_no_accounts(self) -> None:
        make_groups()

        found = Permission.objects.filter(group__name="Readers")
        assert found.count() > 10
        assert all(each.codename.startswith("view_") for each in found)
        assert {each.content_type.app_label for each in found} == {"app"}

    def test_what_the_operator_made_of_them_stays(self) -> None:
        make_groups()
        Group.objects.get(name="Readers").permissions.clear()
        Group.objects.get(name="Moderators").permissions.add(
            Permission.objects.get(codename="change_album")
        )

        make_groups()

        assert permissions_of("Readers") == set()
        assert permissions_of("Moderators") == MODERATORS | {"change_album"}


def test_an_album_of_an_older_version_gets_them_and_keeps_its_own(
    tmp_path: Path,
) -> None:
    """As main was before there were groups."""
    dump = (release_dumps.FOLDER / "2026-11-23" / "sqlite.sql").read_text()
    database = tmp_path / "album.sqlite3"
    with closing(sqlite3.connect(database)) as file:
        file.executescript(dump)
        file.execute("INSERT INTO auth_group (name) VALUES ('Readers')")
        file.commit()
    environment = os.environ | {
        "DATABASE_URL": "",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
    }

    done = forks.run(["manage.py", "migrate", "-v0"], env=environment, cwd=PROJECT)

    assert done.returncode == 0, done.stderr
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT name, count(permission_id) FROM auth_group g LEFT JOIN "
            "auth_group_permissions p ON p.group_id = g.id GROUP BY name"
        )
        assert dict(rows) == {"Moderators": len(MODERATORS), "Readers": 0}
