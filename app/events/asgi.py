"""The ASGI entry point of `manage.py events`; pages are served by WSGI."""

import os

import django

from twitter_album import database_timeouts
from twitter_album.parent_process import end_worker_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
# Before Django opens its first connection.
database_timeouts.apply()
django.setup()

from app.events.application import EventsApplication  # noqa: E402  # needs Django

application = EventsApplication()
end_worker_with_server()
