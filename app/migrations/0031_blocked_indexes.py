"""Indexes by which the admin lists blocked people, and their photos, in its order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("app", "0030_favoured_pictures")]

    operations = [
        migrations.RemoveIndex(model_name="owner", name="blocked_owners"),
        migrations.AddIndex(
            model_name="owner",
            index=models.Index(
                condition=models.Q(("is_blocked", True)),
                fields=["-photo_count", "id"],
                name="blocked_owners",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_owner_blocked", True)),
                fields=["-id"],
                name="photos_of_blocked",
            ),
        ),
    ]
