"""The WSGI entry point that granian serves."""

import gc
import os
import re

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z]+$")
MINUTE = 60

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
# Static files pass Django by; granian would send them uncompressed.
application = WhiteNoise(
    get_wsgi_application(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    max_age=MINUTE,
    immutable_file_test=lambda path, url: bool(HASHED.search(url)),
)
# What is loaded by now stays as long as the server: looking through all of it for
# garbage took a tenth of the time of a page.
gc.freeze()
