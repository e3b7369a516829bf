"""The album's settings for the tests: defaults only, in a folder of their own."""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Neither the environment nor a .env of this machine may decide what a test sees.
for name in re.findall(r"(?m)^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text()):
    if name != "DATABASE_URL":
        os.environ[name] = ""
# All requests of a test come from one address, from servers that it starts too.
os.environ["API_REQUESTS_PER_MINUTE"] = "0"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from twitter_album.settings import *  # noqa: E402, F403
from twitter_album.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Pages are tested without collecting their style sheets first.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because an in-memory database locks in another way than the real one.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")
    }
# What this machine has left is no matter of the tests.
ALARM_DISK_FREE_MB = 0
