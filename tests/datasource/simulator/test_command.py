"""The command that serves the demo."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command
from pytest_django import Settings

from datasource.simulator.world.world_state import WorldState, WorldStateError

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Runs the command in a process of its own, until it has told its address."""
    with ExitStack() as stack:

        def run(*arguments: str) -> tuple[subprocess.Popen[str], str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "manage.py", "simulate_network", *arguments],
                    cwd=ROOT,
                    env=own_environment(tmp_path),
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            assert found
            return process, found[0]

        yield run


def own_environment(folder: Path) -> dict[str, str]:
    """The album's own settings, not those of the tests."""
    own = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "twitter_album.settings"}
    return {**os.environ, **own}


def ids_before_start(url: str, folder: Path) -> list[str]:
    kept = json.loads((folder / "simulator.json").read_text())
    started_at = datetime.fromisoformat(kept["born_at"]).timestamp()
    query = {"limit": 40, "max_id": int(started_at - 60) * 1000 << 16}
    timeline = f"{url}/api/v1/timelines/tag/carnival"
    answer = requests.get(timeline, params=query, timeout=20)
    return [status["id"] for status in answer.json()]


def test_it_serves_the_same_world_after_a_restart_and_ends_in_order(
    start: Start, tmp_path: Path
) -> None:
    seen = []
    for number in (signal.SIGTERM, signal.SIGINT):
        process, url = start("--port", "0")
        assert url.startswith("http://127.0.0.1:")
        seen.append(ids_before_start(url, tmp_path))
        process.send_signal(number)
        assert process.wait(3) == 0
    assert len(seen[0]) == 40
    assert seen[0] == seen[1]


def test_a_taken_port_is_one_clear_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used"):
            call_command("simulate_network", port=port)


def test_a_wrong_fault_plan_is_one_clear_line(tmp_path: Path) -> None:
    plan = tmp_path / "faults.json"
    for text, message in (("[3]", "a fault is an object"), (None, "No such file")):
        plan.unlink(missing_ok=True)
        if text:
            plan.write_text(text)
        with pytest.raises(CommandError, match=message):
            call_command("simulate_network", faults=plan, port=0)


def test_a_world_state_is_stored_with_the_hashtags_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "new" / "simulator.json"
    first = WorldState.at(path, seed=None)
    first.world().posts("#Été")
    again = WorldState.at(path, seed=None)
    assert (again.seed, again.started_at) == (first.seed, first.started_at)
    assert again.hashtags == ["été"]
    assert again.world().hashtags == ("été",)


def test_another_seed_is_a_new_world(tmp_path: Path) -> None:
    path = tmp_path / "simulator.json"
    first = WorldState.at(path, seed=1)
    second = WorldState.at(path, seed=2)
    assert second.started_at > first.started_at
    assert json.loads(path.read_text())["seed"] == 2


def test_given_hashtags_close_the_world(tmp_path: Path) -> None:
    world_state = WorldState.at(tmp_path / "simulator.json", seed=1)
    world = world_state.world(only=["carnival"])
    assert world.posts("carnival")
    assert world.posts("other") == []


def test_an_unreadable_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "simulator.json"
    path.write_text("{}")
    with pytest.raises(WorldStateError, match="Delete it to start a new world"):
        WorldState.at(path, seed=1)


def test_keys_are_had_without_django_and_without_drawing() -> None:
    code = (
        "import sys; from datasource.simulator import CREDENTIALS; "
        "assert CREDENTIALS.consumer_key; "
        "assert not {'django', 'PIL', 'http.server'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
