"""Photos counted by the days on which they were included, and posted."""

from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import TruncDate

import app.models.albums


def count(apps: Any, schema_editor: Any) -> None:
    """What is kept from now on, of the photos that are there."""
    zone = ZoneInfo(settings.TIME_ZONE)
    photos = apps.get_model("app", "Photo").objects.filter(is_visible=True).order_by()
    for name, field in (("IncludedDay", "first_seen"), ("PostedDay", "posted_at")):
        model = apps.get_model("app", name)
        days = photos.annotate(on=TruncDate(field, tzinfo=zone))
        rows = days.values_list("album_id", "on").annotate(number=Count("pk"))
        model.objects.bulk_create(
            (
                model(album_id=album_id, day=day, photo_count=number)
                for album_id, day, number in rows
            ),
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0042_search_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="album",
            name="day_zone",
            field=models.CharField(
                default=app.models.albums.site_zone, editable=False, max_length=64
            ),
        ),
        migrations.CreateModel(
            name="IncludedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("day", models.DateField()),
                ("photo_count", models.PositiveIntegerField(default=0)),
                (
                    "album",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="app.album",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("album", "day"), name="one_includedday"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("day", models.DateField()),
                ("photo_count", models.PositiveIntegerField(default=0)),
                (
                    "album",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="app.album",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("album", "day"), name="one_postedday"
                    )
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
