"""What is done to the hosts while posts arrive: a plan by seed, carried out by time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.fault_run.processes import HostProcess
from tests.fault_run.visitors import Outages
from tests.s3_proxy import FAULTS, FaultyProxy

# Between two kills of the album's own processes.
PAUSE_SECONDS = (3.0, 8.0)
DATABASE_AWAY_SECONDS = 15.0
REDIS_AWAY_SECONDS = 5.0
STORAGE_FAULT_SECONDS = 60.0
# When, as shares of the whole time.
REDIS_AT = (0.25, 0.65)
DATABASE_AT = (0.4, 0.8)
STORAGE_AT = (0.5,)


@dataclass
class Engines:
    redis: HostProcess
    postgresql: HostProcess
    storage: FaultyProxy
    outages: Outages = field(default_factory=lambda: Outages(grace_seconds=20))

    def wipe_redis(self) -> None:
        self.redis.kill()
        time.sleep(REDIS_AWAY_SECONDS)
        self.redis.start()

    def stop_database(self) -> None:
        self.outages.begin()
        self.postgresql.kill()
        time.sleep(DATABASE_AWAY_SECONDS)
        self.postgresql.start()
        self.outages.end()

    def spoil_storage(self, chance: Random) -> None:
        """Every second answer, for a minute."""
        spoilt = ["", *FAULTS] + [""] * (len(FAULTS) - 1)
        self.storage.fault = lambda method, path: chance.choice(spoilt)
        time.sleep(STORAGE_FAULT_SECONDS)
        self.storage.fault = lambda method, path: ""


def make_trouble(
    album: Sequence[HostProcess], engines: Engines, *, seconds: float, chance: Random
) -> None:
    """Comes back when `seconds` are over and all faults are lifted."""
    planned: list[tuple[float, Callable[[], None]]] = [
        *((share, engines.wipe_redis) for share in REDIS_AT),
        *((share, engines.stop_database) for share in DATABASE_AT),
        *((share, partial(engines.spoil_storage, chance)) for share in STORAGE_AT),
    ]
    until = time.monotonic() + seconds
    with ThreadPoolExecutor() as threads:
        running = [
            threads.submit(_later, share * seconds, fault) for share, fault in planned
        ]
        _kill_some(album, until, chance)
        for fault in running:
            fault.result()


def _later(seconds: float, fault: Callable[[], None]) -> None:
    time.sleep(seconds)
    fault()


def _kill_some(album: Sequence[HostProcess], until: float, chance: Random) -> None:
    while time.monotonic() < until:
        time.sleep(chance.uniform(*PAUSE_SECONDS))
        victim = chance.choice(album)
        victim.kill()
        # As long as a supervisor takes to notice.
        time.sleep(chance.uniform(0, 2))
        victim.start()
