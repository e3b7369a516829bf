"""When a removal or an opt-out was noted outside of the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("app", "0031_blocked_indexes")]

    operations = [
        migrations.AddField(
            model_name="tombstone",
            name="logged_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="logged_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(
                condition=models.Q(("logged_at", None)),
                fields=["id"],
                name="removals_to_log",
            ),
        ),
    ]
