"""The report of the long run: what is in it, and what is done again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.torture import parts, registry, report, run
from tests.torture.chunks import ROOT, Chunk, Found
from tests.torture.figures import Number, Ratio
from tests.torture.parts import Part
from tests.torture.state import State

BROKEN = "| **broken** |"


def part(*broken: int, goal: int = 10) -> tuple[Part, list[Chunk]]:
    """Whose chunks of these numbers break the promise, and what was asked of it."""
    asked: list[Chunk] = []

    def work(chunk: Chunk) -> Found:
        asked.append(chunk)
        is_broken = chunk.seed in broken
        counts = Counter(masks=chunk.amount, reads=chunk.amount)
        return Found() if is_broken else Found(counts)

    figures = (
        Number(what="Masks", count="masks", goal=goal, promise="none is lost"),
        Ratio(what="Reads", count="reads", per="masks", target="1", at_most=1),
    )
    made = Part(name="masks", figures=figures, work=work, chunk=4)
    return made, asked


def torture(made: Part, path: Path, *, divisor: int = 1) -> str:
    """On SQLite; the lines of the figures."""
    progress = State(path).progress("sqlite", made.name)
    run.torture(made, progress, url="", processes=2, divisor=divisor)
    return "\n".join(report.lines(State(path), [made], divisor=divisor))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def test_a_part_is_done_until_its_goal_is_reached(state: Path) -> None:
    made, asked = part(goal=10)

    told = torture(made, state)

    assert sum(chunk.amount for chunk in asked) >= 10
    assert len({chunk.seed for chunk in asked}) == len(asked)
    assert "| Masks | 10: none is lost | 1" in told
    assert report.is_kept(State(state), [made], ["sqlite"], divisor=1)


def test_a_small_run_does_a_part_of_it(state: Path) -> None:
    made, asked = part(goal=100)

    told = torture(made, state, divisor=50)

    assert [chunk.amount for chunk in asked] == [2]
    assert "the goals below are divided by 50" in told
    assert report.is_kept(State(state), [made], ["sqlite"], divisor=50)
    assert not report.is_kept(State(state), [made], ["sqlite"], divisor=1)


def test_what_is_done_is_not_done_again(state: Path) -> None:
    torture(part(goal=10)[0], state)
    made, asked = part(goal=10)

    torture(made, state)

    assert asked == []


def test_what_broke_does_not_count_and_is_done_again(state: Path) -> None:
    broken, _ = part(1, goal=10)
    told = torture(broken, state)
    assert BROKEN in told
    assert "## masks on sqlite, masks 1" in told
    assert not report.is_kept(State(state), [broken], ["sqlite"], divisor=1)
    mended, asked = part(goal=10)

    told = torture(mended, state)

    assert 1 in {chunk.seed for chunk in asked}
    assert BROKEN not in told
    assert report.is_kept(State(state), [mended], ["sqlite"], divisor=1)


def test_each_part_has_a_name_of_its_own_and_a_number_to_reach() -> None:
    every = (parts.walks(10, 10), *registry.PARTS)
    assert len({part.name for part in every}) == len(every)
    for part in every:
        assert any(isinstance(figure, Number) for figure in part.figures), part.name


def test_the_command_runs_one_part_and_writes_its_report(tmp_path: Path) -> None:
    state = tmp_path / "torture.json"
    options = ["--small", "--database", "sqlite", "--state", str(state)]
    command = [sys.executable, "-m", "tests.torture", "--only", "deploy", *options]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    told = state.with_suffix(".md").read_text()
    assert told in ended.stdout
    (line,) = [line for line in told.splitlines() if "check --deploy" in line]
    assert line.startswith("| `check --deploy` | 1: clean | 1 | – | kept |")
