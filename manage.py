#!/usr/bin/env python
"""Django's command line."""

import os
import signal
import sys

if "".join(sys.argv[1:2]) in {
    *("run", "import_posts", "fetch_photos", "check_pictures", "upload_pictures"),
    *("backup", "restore", "move"),
}:
    # They listen to Ctrl-C themselves once they are at work.
    # Until then there is nothing to end in order: Ctrl-C just ends it, where Python's
    # own handling can get lost in the middle of an import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

if sys.version_info < (3, 11):  # noqa: UP036  # nobody checked before
    sys.exit(
        f"Python 3.11 or newer is needed, and {sys.executable} is older. Start with "
        "`make run PYTHON=python3.11`, or use .venv/bin/python manage.py."
    )

try:
    import django  # noqa: F401  # whether it is there is the question
except ModuleNotFoundError:
    sys.exit(
        f"Django is not installed for {sys.executable}. Start with `make run`, or, "
        "after `make install`, with .venv/bin/python manage.py."
    )

from twitter_album.command_line import main

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
    main(sys.argv)
