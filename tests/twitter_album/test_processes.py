"""What `manage.py run` starts ends with it, however it ends: real processes, of which
each has a child of its own."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil
import pytest

from tests.running import ROOT, STOP_SECONDS
from twitter_album.processes import Output, Processes

RUN = """
import sys
from twitter_album.processes import Output, Processes
processes = Processes(Output(sys.stdout))
for name in ("web", "clock"):
    processes.add_process(name, "echo …; sleep 600")
processes.loop()
sys.exit(processes.returncode)
"""
PATIENCE_SECONDS = 60


@contextmanager
def running(
    output: int | None = None,
) -> Iterator[tuple[psutil.Popen, list[psutil.Process]]]:
    """The manager; and all that it started: a relay, a shell and a `sleep`, twice."""
    with tempfile.TemporaryFile("w+b") as file:
        process = psutil.Popen(
            [sys.executable, "-c", RUN],
            cwd=ROOT,
            stdout=file if output is None else output,
            env=os.environ | {"PYTHONIOENCODING": "ascii"},
        )
        family: list[psutil.Process] = []
        try:
            await_that(lambda: len(process.children(recursive=True)) == 6)
            family = process.children(recursive=True)
            if output is None:
                # Before that it does not know which program a relay had.
                await_that(lambda: _said(file).count(b"started (pid=") == 2)
            yield process, family
        finally:
            for one in [process, *family]:
                if one.is_running():
                    one.kill()
            process.wait()


def _said(file: IO[bytes]) -> bytes:
    # Not by seek(): the manager writes where the position of both is.
    return os.pread(file.fileno(), 10_000, 0)


def await_that(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def assert_gone(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
    assert not alive


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all(number: int) -> None:
    with running() as (process, family):
        process.send_signal(number)
        assert process.wait(STOP_SECONDS) == 128 + number
        assert_gone(family)


def test_nothing_outlives_the_one_that_started_it() -> None:
    with running() as (process, family):
        process.kill()
        assert_gone(family)


def test_a_relay_that_is_killed_ends_all_as_a_failure() -> None:
    with running() as (process, family):
        process.children()[0].kill()
        assert process.wait(STOP_SECONDS) == 256 - signal.SIGKILL
        assert_gone(family)


def test_a_program_that_is_killed_ends_all_as_a_failure() -> None:
    with running() as (process, family):
        shell = process.children()[0].children()[0]
        os.killpg(shell.pid, signal.SIGKILL)
        assert process.wait(STOP_SECONDS) == 256 - signal.SIGKILL
        assert_gone(family)


def test_a_pipe_that_nobody_reads_any_more_ends_all_in_order() -> None:
    reader, writer = os.pipe()
    with running(writer) as (process, family):
        os.close(writer)
        os.close(reader)
        family[-1].kill()  # something is said
        assert process.wait(STOP_SECONDS) == 0
        assert_gone(family)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it, alone")
def test_a_full_disk_under_the_output_ends_nothing() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with running(full) as (process, family):
        assert all(one.is_running() for one in family)
        process.terminate()
        assert process.wait(STOP_SECONDS) == 128 + signal.SIGTERM
        assert_gone(family)
    os.close(full)


def test_lines_of_all_processes_are_objects_where_a_setting_says_so() -> None:
    out = io.StringIO()
    processes = Processes(Output(out), is_json=True)
    processes.add_process("clock", """echo '{"level": "INFO"}'; echo plain""")
    processes.loop()

    lines = [json.loads(line) for line in out.getvalue().splitlines()]

    assert {"level": "INFO"} in lines
    (plain,) = (line for line in lines if line.get("message") == "plain")
    assert plain["process"] == "clock"
    assert plain["time"].endswith("Z")
