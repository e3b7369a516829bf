from django.db import migrations, models


class Migration(migrations.Migration):
    """Pictures that are there stay WebP: they have no value in the new column."""

    dependencies = [("app", "0027_hidden_by_rule")]

    operations = [
        migrations.AddField(
            "photo", "has_jpegs", models.BooleanField(editable=False, null=True)
        ),
    ]
