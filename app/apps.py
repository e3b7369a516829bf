"""The app that shows the photos, and the site of its admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class AlbumConfig(AppConfig):
    name = "app"
    verbose_name = "Album"

    def ready(self) -> None:
        # Here, because models cannot be imported before the apps are loaded.
        from app import search_index, signals  # noqa: F401  # connecting the receivers is the point
        from app.operations import planner_statistics
        from twitter_album import media_setup  # noqa: F401  # and registering its check

        post_migrate.connect(search_index.make, sender=self)
        post_migrate.connect(planner_statistics.write, sender=self)


class AlbumAdminConfig(AdminConfig):
    default_site = "app.admin_site.AlbumAdminSite"
