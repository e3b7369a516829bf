"""Addresses of pictures: several for one picture, and up to 4,000 characters."""

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

OLD_LIMITS = (
    "this is no JPEG, PNG, WebP or GIF",
    "the picture is damaged",
    "the picture has over 50 million pixels",
    "the file has more than 15 MB",
    "the animation has over 500 frames",
    "the address is redirected more than 3 hops",
)


def fill_keys(apps, schema_editor):
    """None is longer than a key yet."""
    apps.get_model("app", "Photo").objects.update(media_key=F("media_url"))
    if schema_editor.connection.vendor == "postgresql":
        # It changes no table while checks of foreign keys wait for the commit.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def try_again_what_failed_by_old_limits(apps, schema_editor):
    """Many of them can be shown now."""
    by_limit = Q(failure__contains=": a side is over ")
    by_limit |= Q(failure__contains=": a side is under ")
    for reason in OLD_LIMITS:
        by_limit |= Q(failure__startswith=reason)
    photos = apps.get_model("app", "Photo").objects
    photos.filter(by_limit, state="failed").update(
        state="pending", attempts=0, try_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0014_warnings_and_edits"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="photo",
            name="one_media",
        ),
        migrations.RemoveIndex(
            model_name="photo",
            name="photo_media",
        ),
        migrations.AlterField(
            model_name="photo",
            name="media_url",
            field=models.URLField(max_length=4000),
        ),
        migrations.AddField(
            model_name="photo",
            name="addresses",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="photo",
            name="media_key",
            field=models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["media_key"], name="photo_media"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("album", "media_key"), name="one_media"
            ),
        ),
        migrations.RunPython(
            try_again_what_failed_by_old_limits, migrations.RunPython.noop
        ),
    ]
