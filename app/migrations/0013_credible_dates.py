"""Dates that no post can have, taken over before they were checked where they are read:
some were in the year 1, some in the year 9999."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.models import F
from django.utils import timezone

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
EDGES = (
    ("Feed", "top_at"),
    ("Window", "floor_at"),
    ("Window", "from_at"),
    ("Window", "until_at"),
    ("Unreachable", "from_at"),
)


def set_right(apps, schema_editor):
    now = timezone.now()
    photos = apps.get_model("app", "Photo").objects
    photos.filter(posted_at__lt=EARLIEST).update(posted_at=EARLIEST)
    ahead = photos.filter(posted_at__gt=now)
    ahead.filter(first_seen__lte=now).update(posted_at=F("first_seen"))
    photos.filter(posted_at__gt=now).update(posted_at=now)
    for model, name in EDGES:
        rows = apps.get_model("app", model).objects
        rows.filter(**{f"{name}__gt": now}).update(**{name: None})
        rows.filter(**{f"{name}__lt": EARLIEST}).update(**{name: EARLIEST})


class Migration(migrations.Migration):
    dependencies = [("app", "0010_operations")]

    operations = [migrations.RunPython(set_right, migrations.RunPython.noop)]
