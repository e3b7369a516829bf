"""Pending pictures that people like, for the order in which they are stored."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_statistics_follow(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    # By default they are made anew once a tenth of all photos is another. A spike among
    # a million is less, and PostgreSQL would sort tens of thousands of pending photos
    # for each claim, because it takes them for a few.
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "ALTER TABLE app_photo SET (autovacuum_analyze_scale_factor = 0,"
            " autovacuum_analyze_threshold = 10000)"
        )


def reset_statistics(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "ALTER TABLE app_photo RESET (autovacuum_analyze_scale_factor,"
            " autovacuum_analyze_threshold)"
        )


class Migration(migrations.Migration):
    dependencies = [("app", "0029_photo_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("favorite_count__gt", 0), ("state", "pending")),
                fields=["-favorite_count", "-posted_at", "id"],
                name="favoured_pictures_due",
            ),
        ),
        migrations.RunPython(let_statistics_follow, reset_statistics),
    ]
