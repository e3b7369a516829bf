"""The command `simulate_network`: a simulated network, by hand or for the demo."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import FaultPlan, FaultPlanError
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world_state import WorldState, WorldStateError


class Command(BaseCommand):
    help = "Serve a simulated network: X (both its APIs), Mastodon and Bluesky."
    requires_system_checks = ()  # it starts with the demo and needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = settings.SIMULATOR_PORT
        parser.add_argument("--port", type=int, default=port, help=f"default {port}")
        parser.add_argument("--seed", type=int, help="another seed is a new world")
        parser.add_argument(
            "--faults", type=Path, metavar="FILE", help="a plan in JSON"
        )
        parser.add_argument("--hashtags", nargs="+", help="no others exist")

    def handle(self, **options: Any) -> None:
        faults = read_faults(options["faults"])
        try:
            world_state = WorldState.at(
                settings.DATA_DIR / "simulator.json", seed=options["seed"]
            )
            world = world_state.world(only=options["hashtags"])
        except WorldStateError as error:
            raise CommandError(str(error)) from error
        simulator = Simulator(world, faults=faults, port=options["port"])
        stop_requested = Event()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_number, lambda *_: stop_requested.set())
        try:
            simulator.start()
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {options['port']} cannot be used: {error}. "
                "Stop what uses it, or choose another with --port."
            ) from error
        try:
            self.stdout.write(
                f"The simulated network is at {simulator.url} "
                f"(consumer key {CREDENTIALS.consumer_key}; all keys stand in "
                "twitter_album/demo_keys.py)."
            )
            self.stdout.flush()
            stop_requested.wait()
        finally:
            simulator.stop()


def read_faults(path: Path | None) -> FaultPlan:
    """The plan in a file; none without a file."""
    if path is None:
        return FaultPlan()
    try:
        return FaultPlan.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, FaultPlanError) as error:
        raise CommandError(f"The fault plan {path} cannot be read: {error}") from error
