"""App configuration of django_cron, which leaves the size of its keys open."""

from django.apps import AppConfig


class CronLogConfig(AppConfig):
    """django_cron, whose migrations were made with 32-bit keys."""

    name = "django_cron"
    default_auto_field = "django.db.models.AutoField"
