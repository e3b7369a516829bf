"""The WSGI entry point that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from twitter_album import database_timeouts
from twitter_album.parent_process import end_worker_with_server
from twitter_album.slow_clients import SlowClients

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
# Before Django opens its first connection.
database_timeouts.apply()
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402  # after Django is set up
from django.utils.module_loading import import_string  # noqa: E402  # the same

from twitter_album import (  # noqa: E402  # they need Django set up
    media_setup,
    static_files,
    thread_locals,
)

thread_locals.apply()
media_setup.wait_less()
application = SlowClients(
    static_files.serve(django_application),
    max_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    threads=settings.WEB_THREADS,
)
end_worker_with_server()
import_string(settings.CLOCK_WATCH)()
# What is loaded by now stays as long as the server: looking through all of it for
# garbage took a tenth of the time of a page.
gc.freeze()
