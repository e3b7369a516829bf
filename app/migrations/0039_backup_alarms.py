"""Alarms of backups that are overdue."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0038_album_presentation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('clock', 'clock'), ('disk', 'disk space'), ('storage', 'stored pictures'), ('broker', 'Redis'), ('workers', 'workers'), ('jobs', 'jobs of the clock'), ('backup', 'backups'), ('budget', 'budget'), ('credentials', 'credentials'), ('feeds', 'feeds'), ('facebook', 'Facebook Page'), ('emails', 'e-mails that wait'), ('emails_given_up', 'e-mails given up'), ('lost_files', 'lost files'), ('late_pictures', 'pictures that do not come'), ('unreadable_posts', 'unreadable posts'), ('reports', 'reported photos'), ('failed_pictures', 'failed pictures'), ('unverifiable', 'posts that nobody can be asked about')], max_length=30),
        ),
    ]
