#!/usr/bin/env python
"""Django's command line."""

import os
import signal
import sys

if sys.argv[1:2] == ["run"]:
    # Until the processes run there is nothing to end in order: Ctrl-C just ends it,
    # where Python's own handling can get lost in the middle of an import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
    execute_from_command_line(sys.argv)
