from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0013_credible_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="content_warning",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="photo",
            name="edited_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="is_tagged",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="photo",
            name="successor",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("successor__isnull", False)),
                fields=["-id"],
                name="noted_successors",
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="address_hash",
            field=models.CharField(
                blank=True, db_index=True, default="", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="tombstone",
            name="picture_hash",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="album",
            name="block_words",
            field=models.TextField(
                blank=True,
                help_text="Words, comma-separated; a photo whose text, content warning, description or owner has one of them is hidden.",
            ),
        ),
    ]
