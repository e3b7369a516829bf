"""The app that shows the photos, and the site of its admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AlbumConfig(AppConfig):
    name = "app"
    verbose_name = "Album"

    def ready(self) -> None:
        # Here, because models cannot be imported before the apps are loaded.
        from app import signals  # noqa: F401  # connecting the receivers is the point
        from twitter_album import media_setup  # noqa: F401  # and registering its check


class AlbumAdminConfig(AdminConfig):
    default_site = "app.admin_site.AlbumAdminSite"
