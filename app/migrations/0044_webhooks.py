"""Webhooks, what they know, and their deliveries. The group that only looks sees them."""

from typing import Any

import app.models.webhooks
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.apps import apps as present
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def let_readers_see_them(apps: Any, schema_editor: Any) -> None:
    # Django makes permissions after all migrations, which is too late here.
    create_permissions(present.get_app_config("app"), verbosity=0, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="app",
        codename__in=["view_webhook", "view_webhookdelivery"],
    )
    # A group that somebody else gave that name sees no albums, either.
    groups = apps.get_model("auth", "Group").objects.filter(
        name="Readers", permissions__codename="view_album"
    )
    for group in groups:
        group.permissions.add(*permissions)


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0043_days'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('clock', 'clock'), ('disk', 'disk space'), ('storage', 'stored pictures'), ('broker', 'Redis'), ('workers', 'workers'), ('jobs', 'jobs of the clock'), ('backup', 'backups'), ('budget', 'budget'), ('credentials', 'credentials'), ('feeds', 'feeds'), ('facebook', 'Facebook Page'), ('emails', 'e-mails that wait'), ('emails_given_up', 'e-mails given up'), ('webhooks', 'webhooks'), ('lost_files', 'lost files'), ('late_pictures', 'pictures that do not come'), ('unreadable_posts', 'unreadable posts'), ('reports', 'reported photos'), ('failed_pictures', 'failed pictures'), ('unverifiable', 'posts that nobody can be asked about')], max_length=30),
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('events', models.JSONField(default=app.models.webhooks.all_events)),
                ('is_enabled', models.BooleanField(default=True, verbose_name='in use')),
                ('secret_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('secret_number', models.PositiveIntegerField(default=1, editable=False)),
                ('rotated_at', models.DateTimeField(editable=False, null=True)),
                ('cursor', models.CharField(editable=False, max_length=60)),
                ('quiet_until', models.BigIntegerField(default=0, editable=False)),
                ('last_milestone', models.BigIntegerField(default=0, editable=False)),
                ('last_top_seven', models.BigIntegerField(default=0, editable=False)),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('failure', models.CharField(blank=True, max_length=500, verbose_name='last failure')),
                ('failing_since', models.DateTimeField(editable=False, null=True)),
                ('retry_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('switched_off_at', models.DateTimeField(editable=False, null=True)),
                ('album', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='app.album')),
            ],
        ),
        migrations.CreateModel(
            name='NotedPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo_number', models.BigIntegerField()),
                ('digest', models.CharField(max_length=16)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='noted_photos', to='app.webhook')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('webhook', 'photo_number'), name='one_noted_photo')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4)),
                ('claimed_by', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('event', models.CharField(choices=[('photo.added', 'a photo was added'), ('photo.changed', 'a photo was changed'), ('photo.removed', 'a photo was removed or hidden'), ('milestone.reached', 'a milestone was reached'), ('top_seven.made', 'there is a new top seven'), ('album.start_again', 'ids and versions begin anew'), ('test', 'a test')], max_length=20)),
                ('subject', models.BigIntegerField(null=True)),
                ('message_id', models.CharField(max_length=60, unique=True)),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('claimed', 'Claimed'), ('sent', 'Sent'), ('dropped', 'not needed any more'), ('dead', 'given up')], default='queued', max_length=10)),
                ('try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('settled_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='app.webhook')),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'claimed'])), fields=['webhook', 'attempts', 'id'], name='webhooks_due'), models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['settled_at'], name='webhooks_settled')],
            },
        ),
        migrations.RunPython(let_readers_see_them, migrations.RunPython.noop),
    ]
