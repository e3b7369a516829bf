"""The databases of releases in tests/fixtures/releases/, and their networks."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World

FOLDER = Path(__file__).resolve().parent / "fixtures" / "releases"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/sqlite.sql"))
# Where the simulated network of a dump was, as in the demo.
NETWORK = "127.0.0.1:8001"


def network_of(release: str) -> Simulator:
    """The simulated network that the release was fetched from, or will be."""
    world = json.loads((FOLDER / release / "world.json").read_text())
    started_at = datetime.fromisoformat(world["born_at"])
    return Simulator(World(seed=world["seed"], started_at=started_at))
