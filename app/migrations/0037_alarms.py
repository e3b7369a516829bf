"""Alarms and their e-mails, and what is known of keys: refused ones, and the token of a
Facebook Page. The group that only looks sees alarms, too."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as present
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

KINDS = [
    ("clock", "clock"),
    ("disk", "disk space"),
    ("storage", "stored pictures"),
    ("broker", "Redis"),
    ("workers", "workers"),
    ("jobs", "jobs of the clock"),
    ("budget", "budget"),
    ("credentials", "credentials"),
    ("feeds", "feeds"),
    ("facebook", "Facebook Page"),
    ("emails", "e-mails that wait"),
    ("emails_given_up", "e-mails given up"),
    ("lost_files", "lost files"),
    ("late_pictures", "pictures that do not come"),
    ("unreadable_posts", "unreadable posts"),
    ("reports", "reported photos"),
    ("failed_pictures", "failed pictures"),
    ("unverifiable", "posts that nobody can be asked about"),
]
KEY = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
IS_TO_MAIL = models.Q(("must_mail_begin", True)) | models.Q(("must_mail_end", True))
HAS_ONE_OCCASION = (
    models.Q(("alarm", None), ("alarm_email", None), ("milestone__isnull", False))
    | models.Q(("alarm__isnull", False), ("alarm_email", None), ("milestone", None))
    | models.Q(("alarm", None), ("alarm_email__isnull", False), ("milestone", None))
)


def let_readers_see_alarms(apps: Any, schema_editor: Any) -> None:
    # Django makes permissions after all migrations, which is too late here.
    create_permissions(present.get_app_config("app"), verbosity=0, apps=apps)
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="app", codename="view_alarm"
    )
    # A group that somebody else gave that name sees no budget alarms, either.
    groups = apps.get_model("auth", "Group").objects.filter(
        name="Readers", permissions__codename="view_budgetalarm"
    )
    for group in groups:
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("app", "0036_reports")]

    operations = [
        migrations.CreateModel(
            name="AlarmEmail",
            fields=[
                ("id", KEY),
                ("subject", models.CharField(max_length=300)),
                ("text_body", models.TextField()),
                ("html_body", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", KEY),
                ("kind", models.CharField(choices=KINDS, max_length=30)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("text", models.CharField(max_length=500)),
                ("remedy", models.CharField(max_length=500)),
                (
                    "url",
                    models.CharField(help_text="Where it is mended.", max_length=500),
                ),
                (
                    "permission",
                    models.CharField(
                        help_text="What one needs to see that.", max_length=100
                    ),
                ),
                (
                    "began_at",
                    models.DateTimeField(default=django.utils.timezone.now),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When it was last there.",
                        verbose_name="last seen at",
                    ),
                ),
                (
                    "raised_at",
                    models.DateTimeField(
                        help_text="Empty while it may be over in a moment.", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "must_mail_begin",
                    models.BooleanField(default=False, editable=False),
                ),
                ("must_mail_end", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("kind", "subject"),
                        name="one_alarm_at_a_time",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=IS_TO_MAIL, fields=["id"], name="alarms_to_mail"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PageToken",
            fields=[
                ("id", KEY),
                ("page_id", models.CharField(max_length=100, unique=True)),
                ("token_hash", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("is_refused", models.BooleanField(default=False)),
                (
                    "ends_at",
                    models.DateTimeField(
                        help_text="Empty: never, or not known.", null=True
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="feed",
            name="refused_since",
            field=models.DateTimeField(
                help_text="Since when the network does not accept our credentials.",
                null=True,
            ),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="one_occasion"),
        migrations.AddField(
            model_name="delivery",
            name="alarm_email",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="app.alarmemail",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("alarm_email", "recipient"), name="one_alarm_email_delivery"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=HAS_ONE_OCCASION, name="one_occasion"
            ),
        ),
        migrations.RunPython(let_readers_see_alarms, migrations.RunPython.noop),
    ]
