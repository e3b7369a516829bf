"""Fewer indexes of photos to keep, and those that lists of the admin lacked."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ON_FOREIGN_KEYS = (
    ("owner_id", "app_photo_owner_id_15a2570d"),
    ("duplicate_of_id", "app_photo_duplicate_of_id_c98bd87e"),
)
IS_UNDECIDED = models.Q(
    ("duplicate_of__isnull", True),
    ("is_hidden", False),
    ("is_owner_blocked", False),
    ("missing_since__isnull", True),
    models.Q(("state", "failed"), _negated=True),
    ("is_approved", False),
)
IS_AWAITING = models.Q(("hidden_by_rule", "awaits approval"), *IS_UNDECIDED.children)
IS_HIDDEN_BY_RULE = models.Q(
    models.Q(("hidden_by_rule", ""), _negated=True),
    models.Q(("hidden_by_rule", "awaits approval"), _negated=True),
    *IS_UNDECIDED.children,
)


def drop_foreign_key_indexes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    # By hand: to alter the fields, Django would copy the whole table on SQLite.
    for _, name in ON_FOREIGN_KEYS:
        editor.execute(f'DROP INDEX IF EXISTS "{name}"')


def make_foreign_key_indexes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for column, name in ON_FOREIGN_KEYS:
        editor.execute(f'CREATE INDEX "{name}" ON "app_photo" ("{column}")')


class Migration(migrations.Migration):
    dependencies = [("app", "0028_jpeg_renditions")]

    operations = [
        *(
            migrations.RemoveIndex(model_name="photo", name=name)
            for name in (
                "album_recent",
                "album_posted",
                "person_page",
                "person_api",
                "undecided",
            )
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop_foreign_key_indexes, make_foreign_key_indexes)],
            [
                migrations.AlterField(
                    model_name="photo",
                    name="duplicate_of",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duplicates",
                        to="app.photo",
                    ),
                ),
                migrations.AlterField(
                    model_name="photo",
                    name="owner",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="app.owner",
                    ),
                ),
            ],
        ),
        *(
            migrations.AddIndex(model_name="photo", index=index)
            for index in (
                models.Index(condition=IS_AWAITING, fields=["id"], name="awaiting"),
                models.Index(
                    condition=IS_AWAITING, fields=["album", "id"], name="album_awaiting"
                ),
                models.Index(
                    condition=IS_HIDDEN_BY_RULE, fields=["id"], name="hidden_by_rule"
                ),
                models.Index(
                    condition=models.Q(("duplicate_of__isnull", False)),
                    fields=["duplicate_of"],
                    name="copies_of_photo",
                ),
                models.Index(
                    fields=["album", "-posted_at", "-id"], name="album_posted"
                ),
                models.Index(
                    fields=["owner", "album", "-first_seen", "-id"], name="person"
                ),
                models.Index(fields=["album", "-id"], name="album_photos"),
            )
        ),
    ]
