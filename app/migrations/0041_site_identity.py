"""The name, description and logo of the site. The group that only looks sees them."""

from typing import Any

import django.core.validators
from django.apps import apps as present
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def let_readers_see_it(apps: Any, schema_editor: Any) -> None:
    # Django makes permissions after all migrations, which is too late here.
    create_permissions(present.get_app_config("app"), verbosity=0, apps=apps)
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="app", codename="view_siteidentity"
    )
    # A group that somebody else gave that name sees no albums, either.
    groups = apps.get_model("auth", "Group").objects.filter(
        name="Readers", permissions__codename="view_album"
    )
    for group in groups:
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0040_readable_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteIdentity',
            fields=[
                ('id', models.PositiveSmallIntegerField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, help_text='On every page, in e-mails, feeds and previews of links. Blank: the SITE_NAME setting.', max_length=80)),
                ('description', models.TextField(blank=True, help_text='A few sentences about the feast. Plain text; lines stay lines. Blank: the SITE_DESCRIPTION setting.', validators=[django.core.validators.MaxLengthValidator(500)])),
                ('logo', models.BinaryField(blank=True, default=b'')),
                ('logo_mark', models.CharField(blank=True, editable=False, max_length=16)),
                ('logo_width', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('logo_height', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'name and logo',
                'verbose_name_plural': 'name and logo',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_site_identity')],
            },
        ),
        migrations.RunPython(let_readers_see_it, migrations.RunPython.noop),
    ]
