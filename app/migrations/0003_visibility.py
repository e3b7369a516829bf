"""Visibility depends on more than before: a generated column cannot be altered, so it
is made anew, with the indexes over it."""

from django.db import migrations, models


def keep_back_the_sensitive(apps, schema_editor):
    """What the old columns hid stays hidden; new photos are judged as they come."""
    photos = apps.get_model("app", "Photo").objects
    photos.filter(is_sensitive=True).update(kept_back="sensitive")


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0002_every_network"),
    ]

    operations = [
        migrations.RunPython(keep_back_the_sensitive, migrations.RunPython.noop),
        migrations.RemoveIndex("photo", "album_page"),
        migrations.RemoveIndex("photo", "album_api"),
        migrations.RemoveIndex("photo", "album_top"),
        migrations.RemoveIndex("photo", "all_page"),
        migrations.RemoveIndex("photo", "all_api"),
        migrations.RemoveIndex("photo", "owner_list"),
        migrations.RemoveField("photo", "is_shown"),
        migrations.RemoveField("photo", "is_visible"),
        migrations.AddField(
            "photo",
            "is_visible",
            models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    ("duplicate_of__isnull", True),
                    ("is_hidden", False),
                    ("is_owner_blocked", False),
                    ("kept_back", ""),
                    ("missing_since__isnull", True),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            "photo",
            "is_shown",
            models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    ("duplicate_of__isnull", True),
                    ("is_hidden", False),
                    ("is_owner_blocked", False),
                    ("kept_back", ""),
                    ("missing_since__isnull", True),
                    ("state", "ready"),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_shown", True)),
                fields=["album", "-first_seen", "-id"],
                name="album_page",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_visible", True)),
                fields=["album", "-first_seen", "-id"],
                name="album_api",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_shown", True)),
                fields=["album", "-favorite_count", "-posted_at", "-id"],
                name="album_top",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_lead", True), ("is_shown", True)),
                fields=["-first_seen", "-id"],
                name="all_page",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_lead", True), ("is_visible", True)),
                fields=["-first_seen", "-id"],
                name="all_api",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_lead", True), ("is_visible", True)),
                fields=["owner", "-posted_at", "-id"],
                name="owner_list",
            ),
        ),
    ]
