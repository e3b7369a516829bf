"""The web server's threads speak each its own language, and take no common lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import threading
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from twitter_album import thread_locals, wsgi

assert all(
    type(getattr(module, name)) is threading.local
    for module, name in thread_locals.LOCALS
)
said = []

def visit(language):
    with translation.override(language), timezone.override("Asia/Tokyo"):
        set_script_prefix(f"/{language}/")
        barrier.wait()
        said.append((translation.gettext("People"), get_script_prefix()))

barrier = threading.Barrier(2)
threads = [threading.Thread(target=visit, args=[name]) for name in ("de", "it")]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(said), get_script_prefix(), timezone.get_current_timezone_name())
"""


def test_threads_of_the_web_server_have_each_its_own_language(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", CODE],
        env={"DATA_DIR": str(tmp_path), "PYTHONPATH": "."},
        check=True,
        capture_output=True,
        text=True,
    )

    assert told.stdout == "[('Leute', '/de/'), ('Persone', '/it/')] / UTC\n"
