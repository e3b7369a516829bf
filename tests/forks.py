"""Python commands in processes of their own, forked from one that has imported the
libraries already: half of what a start costs. No setting changes how those are read;
Django's settings and all of our own modules are imported by each process anew."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        "csp.constants",
        "django.core.management",
        "django.db.backends.sqlite3.base",
        "django.db.migrations.executor",
        "django.forms",
        "django.template",
        "django.urls",
        "django.utils.log",
        "environ",
        "idna",
        "PIL.Image",
        "psycopg",
        "requests",
        "rest_framework",
        "twitter",
    ]
)


def run(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """As `python ARGUMENTS` ends: a script with its arguments, or `-c` and code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process = CONTEXT.Process(
            target=_run, args=(list(arguments), dict(env), str(cwd), folder)
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(arguments), timeout)
        return subprocess.CompletedProcess(
            list(arguments),
            process.exitcode,
            (folder / "stdout").read_text(),
            (folder / "stderr").read_text(),
        )


def _run(arguments: list[str], env: dict[str, str], cwd: str, folder: Path) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.path.insert(0, cwd)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(folder / name, os.O_CREAT | os.O_WRONLY), number)
    sys.argv = arguments
    try:
        if arguments[0] == "-c":
            exec(arguments[1], {"__name__": "__main__"})
        else:
            runpy.run_path(arguments[0], run_name="__main__")
    except Exception:  # noqa: BLE001  # whatever it is, its traceback is told
        # As the interpreter does, and not as multiprocessing would.
        sys.excepthook(*sys.exc_info())
        sys.exit(1)
