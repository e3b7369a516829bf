"""Title, description, days and cover of an album."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0037_alarms"),
    ]

    operations = [
        migrations.AddField(
            model_name="album",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty, or hidden since: the photo with the most favourites.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="app.photo",
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="description",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="A few sentences for guests. Plain text; lines stay lines.",
                validators=[django.core.validators.MaxLengthValidator(1000)],
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="album",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.AddField(
            model_name="album",
            name="title",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As guests know the event: Carnival in Binche. Blank: the hashtag.",
                max_length=100,
            ),
        ),
    ]
