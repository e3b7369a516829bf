"""The WSGI entry point that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from twitter_album import web_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
web_limits.apply()
django_application = get_wsgi_application()

from twitter_album import static_files  # noqa: E402  # its storage needs Django set up

application = static_files.serve(django_application)
# What is loaded by now stays as long as the server: looking through all of it for
# garbage took a tenth of the time of a page.
gc.freeze()
