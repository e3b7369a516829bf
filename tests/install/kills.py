"""Kills each process of the album's services with -9, in any order, and waits until the
album is up again by itself."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from tests.install.machine import Machine

# Of each process its number, its unit and its command.
LIST = r"""
exec 2> /dev/null  # some end while they are looked at
for folder in /proc/[0-9]*; do
  unit=$(grep -oE '[a-z][a-z0-9@-]+\.service' "$folder/cgroup" | tail -1)
  [ "$unit" ] || continue
  echo "${folder#/proc/} $unit $(tr '\0' ' ' < "$folder/cmdline" | cut -c1-70)"
done
"""
# Of equal processes, such as the connections to PostgreSQL.
MAX_OF_A_KIND = 2
# They come and go as there is work.
TRANSIENT = ("decoder_worker", " album album", "autovacuum worker", "cache loader")


# A unit, and the command of a process of it.
Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    unit: str
    command: str

    @property
    def kind(self) -> Kind:
        """Without what a connection to PostgreSQL happens to do."""
        return self.unit, self.command.partition(" [local]")[0].strip()


@dataclass(slots=True)
class Kills:
    machine: Machine
    name: str
    units: tuple[str, ...]
    seed: int

    def processes(self) -> list[Process]:
        lines = self.machine.run(LIST).stdout.splitlines()
        found = [line.split(maxsplit=2) for line in lines]
        known = [
            Process(int(pid), unit.removesuffix(".service"), command)
            for pid, unit, command in (each for each in found if len(each) == 3)
        ]
        return [each for each in known if each.unit in self.units]

    def is_up(self) -> bool:
        """All services run, and pages come through the proxy; the clock ticks."""
        states = self.machine.run(
            f"systemctl is-active {' '.join(self.units)}; "
            f"curl -fsS -o /dev/null https://{self.name}/ && "
            f"curl -fsS -o /dev/null https://{self.name}/readyz && echo up",
            is_checked=False,
        ).stdout.split()
        return states == [*["active"] * len(self.units), "up"]

    def one_by_one(self) -> dict[str, list[float]]:
        """A process of each kind, alone; the seconds until all is up, by unit."""
        took: dict[str, list[float]] = {}
        # A web server that begins is another program than one that serves.
        self.machine.await_(self.is_up, "the album is up before the kills")
        before = self.processes()
        counts = Counter(each.kind for each in before)
        todo = [
            (kind, index)
            for kind, count in counts.items()
            for index in range(min(count, MAX_OF_A_KIND))
        ]
        random.Random(self.seed).shuffle(todo)
        for kind, index in todo:
            # Those of now: many end and start with another one.
            equal = [each for each in self.processes() if each.kind == kind]
            for victim in equal[index : index + 1]:
                self.kill([victim])
                seconds = self.await_up([victim], lasting_kinds(before))
                took.setdefault(victim.unit, []).append(seconds)
                print(f"  {seconds:5.1f} s  {': '.join(kind)}", flush=True)
        return took

    def all_at_once(self) -> float:
        """In an order of chance."""
        victims = self.processes()
        random.Random(self.seed).shuffle(victims)
        self.kill(victims)
        return self.await_up(victims, lasting_kinds(victims))

    def kill(self, victims: list[Process]) -> None:
        # One that ended with another is not there any more.
        pids = " ".join(str(victim.pid) for victim in victims)
        self.machine.run(
            f"for pid in {pids}; do kill -9 $pid 2>/dev/null || true; done"
        )

    def await_up(self, victims: list[Process], kinds: set[Kind]) -> float:
        """Until there are the same kinds of processes again, none a killed one."""

        def is_again() -> bool:
            if not self.is_up():
                return False
            here = self.processes()
            return kinds <= lasting_kinds(here) and not {*victims} & {*here}

        what = f"{', '.join(sorted({each.unit for each in victims}))} is up again"
        return self.machine.await_(is_again, what)


def lasting_kinds(processes: list[Process]) -> set[Kind]:
    kinds = {each.kind for each in processes}
    return {kind for kind in kinds if not any(word in kind[1] for word in TRANSIENT)}


def times(took: dict[str, list[float]]) -> str:
    """A line for each unit: processes that were killed, the longest wait."""
    return "\n".join(
        f"| {unit} | {len(each)} | {max(each):.0f} s |"
        for unit, each in sorted(took.items())
    )
