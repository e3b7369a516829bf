"""Indexes by which the admin lists one album's exceptions, and its pending pictures."""

from django.db import migrations, models

IS_EXCEPTION = (
    models.Q(("is_hidden", True))
    | models.Q(("is_owner_blocked", True))
    | models.Q(("missing_since__isnull", False))
    | models.Q(("unanswered_since__isnull", False))
    | models.Q(("duplicate_of__isnull", False))
    | models.Q(("file_missing_since__isnull", False))
    | models.Q(("state", "failed"))
    | models.Q(("failure", ""), _negated=True)
)


class Migration(migrations.Migration):
    dependencies = [("app", "0034_namesakes_index")]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=IS_EXCEPTION, fields=["album", "-id"], name="album_exceptions"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["album", "-posted_at", "id"],
                name="album_pictures_due",
            ),
        ),
    ]
