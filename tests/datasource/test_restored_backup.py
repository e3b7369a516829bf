"""Yesterday's backup is put back: the fetch reads again what was posted since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

from app.models import Album, Milestone, Owner, Window
from app.syndication import restored_backups
from tests.datasource.networks import on
from tests.datasource.worlds import Network, assert_complete, failures, post, run
from tests.torture.clock import START, Clock

DAY = timedelta(days=1)


class Backup:
    """A copy of all rows, in tables beside theirs."""

    def __init__(self) -> None:
        models = apps.get_models(include_auto_created=True)
        self.tables = {
            model._meta.db_table: ", ".join(
                connection.ops.quote_name(str(field.column))
                for field in model._meta.local_concrete_fields
                if not field.generated
            )
            for model in models
            if not model._meta.proxy
        }
        self._execute("CREATE TEMPORARY TABLE {copy} AS SELECT {columns} FROM {table}")

    def restore(self) -> None:
        with transaction.atomic():  # in which rows may refer to some that are to come
            self._execute("DELETE FROM {table}")
            self._execute("INSERT INTO {table} ({columns}) SELECT * FROM {copy}")

    def drop(self) -> None:
        self._execute("DROP TABLE {copy}")

    def _execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            for table, columns in self.tables.items():
                names = {"table": table, "columns": columns, "copy": f"backup_{table}"}
                cursor.execute(statement.format(**names))


@pytest.mark.django_db(transaction=True)
@on("mastodon", "x", "bluesky")
def test_after_a_restore_of_yesterdays_backup_the_rest_comes_again(
    network: Network, clock: Clock
) -> None:
    network.settings.MILESTONES = [10, 30]
    minutes = range(-24 * 60 + 7, 24 * 60, 60)
    posts = [post(-each, now=START) for each in reversed(minutes)]
    network.show(posts)
    assert failures(run()) == ""
    restored_backups.notice_restore()
    backup = Backup()
    clock.now += DAY
    assert failures(run()) == ""
    restored_backups.notice_restore()
    assert Album.objects.get().photo_count == len(posts)

    backup.restore()

    assert Album.objects.get().photo_count == len(posts) // 2
    assert restored_backups.notice_restore()
    assert failures(run()) == ""
    assert_complete(network)
    assert Album.objects.get().photo_count == len(posts)
    assert Owner.objects.get().photo_count == len(posts)
    reached = Milestone.objects.order_by("threshold")
    assert [milestone.threshold for milestone in reached] == [10, 30]
    assert not Window.objects.filter(kind=Window.Kind.PENDING).exists()
    backup.drop()
