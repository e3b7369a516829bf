"""Index by which people of one name are found, those with the most photos first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("app", "0033_removal_log")]

    operations = [
        migrations.RemoveIndex(model_name="owner", name="owner_display_name"),
        migrations.AddIndex(
            model_name="owner",
            index=models.Index(
                fields=["display_name", "-photo_count", "id"], name="owner_namesakes"
            ),
        ),
    ]
