"""What `manage.py run` starts ends with it, however it ends: real processes, of which
each has a child of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.running import ROOT, STOP_SECONDS

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
    process = psutil.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        stdout=output or subprocess.DEVNULL,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    family: list[psutil.Process] = []
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(family) < 6:
            assert time.monotonic() < deadline
            time.sleep(0.05)
            family = process.children(recursive=True)
        yield process, family
    finally:
        for one in [process, *family]:
            if one.is_running():
                one.kill()
        process.wait()


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
