"""The app that shows the photos."""

from django.apps import AppConfig


class AlbumConfig(AppConfig):
    name = "app"
    verbose_name = "Album"

    def ready(self) -> None:
        from app import signals  # noqa: F401  # connecting the receivers is the point
