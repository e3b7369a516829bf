import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0004_queue_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Month",
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
                ("starts_on", models.DateField()),
                ("photo_count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
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
                ("photo_count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="album",
            name="people_count",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="people"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_shown", True)),
                fields=["album", "-posted_at", "-id"],
                name="album_posted",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("is_shown", True)),
                fields=["album", "network", "-first_seen", "-id"],
                name="album_network",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(
                    ("is_shown", True), models.Q(("alt_text", ""), _negated=True)
                ),
                fields=["album", "-first_seen", "-id"],
                name="album_described",
            ),
        ),
        migrations.AddField(
            model_name="month",
            name="album",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="months",
                to="app.album",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="album",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participants",
                to="app.album",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participations",
                to="app.owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="month",
            constraint=models.UniqueConstraint(
                fields=("album", "starts_on"), name="one_month"
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                fields=["album", "-photo_count", "owner"], name="most_in_album"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("album", "owner"), name="one_participant"
            ),
        ),
    ]
