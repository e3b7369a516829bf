from __future__ import annotations

from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = timedelta(seconds=0.3)
MAX_NAMES = 3


def join_names(apps: Any, schema_editor: Any) -> None:
    """The names of one person were written at once, one row after the other."""
    OptOut = apps.get_model("app", "OptOut")
    first, latest, number = None, None, 0
    for row in OptOut.objects.order_by("id").iterator():
        is_same = (
            first is not None
            and row.id == latest.id + 1
            and row.note == first.note
            and timedelta(0) <= row.made_at - latest.made_at < AT_ONCE
            and number < MAX_NAMES
        )
        if is_same:
            OptOut.objects.filter(pk=row.pk).update(first=first)
            number += 1
        else:
            first, number = row, 1
        latest = row


class Migration(migrations.Migration):
    dependencies = [("app", "0009_groups")]

    operations = [
        migrations.AddIndex(
            model_name="owner",
            index=models.Index(
                condition=models.Q(("is_blocked", True)),
                fields=["id"],
                name="blocked_owners",
            ),
        ),
        migrations.AlterModelOptions(
            name="optout", options={"verbose_name": "opt-out"}
        ),
        migrations.AlterModelOptions(
            name="tombstone", options={"verbose_name": "removal"}
        ),
        migrations.AddField(
            model_name="optout",
            name="first",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="others",
                to="app.optout",
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="opt_out",
            field=models.ForeignKey(
                help_text="Removed with everything of one person.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="removals",
                to="app.optout",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="file_missing_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(
                    ("file_missing_since__isnull", True),
                    ("state", "pending"),
                    models.Q(("failure", ""), _negated=True),
                ),
                fields=["first_seen"],
                name="late_pictures",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("file_missing_since__isnull", False)),
                fields=["-id"],
                name="missing_files",
            ),
        ),
        migrations.RunPython(join_names, migrations.RunPython.noop),
    ]
