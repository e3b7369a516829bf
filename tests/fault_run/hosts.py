"""Hosts of a small network on this machine: Linux network namespaces on one bridge.

Each has an address, a host name and processes of its own, as containers have; what a
host does not reach over the network it does not see. Needs root.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import psutil

NETWORK = "10.77.0"


@dataclass(frozen=True)
class Host:
    name: str
    number: int
    namespace: str

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.number}"

    def start(
        self,
        command: str,
        *,
        environment: Mapping[str, str],
        log: IO[str],
        folder: Path,
    ) -> subprocess.Popen[str]:
        """A shell command on this host; to kill its process is to kill the host."""
        inside = ["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
        script = f"hostname {self.name}; {command}"
        return subprocess.Popen(
            ["ip", "netns", "exec", self.namespace, *inside, "sh", "-c", script],
            env=os.environ | environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )


def hosts(names: Sequence[str], *, prefix: str) -> dict[str, Host]:
    """Numbered from 1 up in the order of their names."""
    return {
        name: Host(name, number, f"{prefix}-{name}")
        for number, name in enumerate(names, start=1)
    }


class Lan:
    """Makes the hosts in a `with` block, and takes them away after it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.prefix = f"album-{os.getpid()}"
        self.switch = f"{self.prefix}-switch"
        self.hosts = hosts(names, prefix=self.prefix)

    def __enter__(self) -> Lan:
        _ip("netns", "add", self.switch)
        _ip("-n", self.switch, "link", "add", "lan", "type", "bridge")
        _ip("-n", self.switch, "link", "set", "lan", "up")
        for host in self.hosts.values():
            self._connect(host)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for namespace in [self.switch, *(h.namespace for h in self.hosts.values())]:
            _kill_all(namespace)
            subprocess.run(["ip", "netns", "del", namespace], check=False)

    def _connect(self, host: Host) -> None:
        _ip("netns", "add", host.namespace)
        port = f"port{host.number}"
        _ip(
            *("-n", self.switch, "link", "add", port, "type", "veth"),
            *("peer", "name", "eth0", "netns", host.namespace),
        )
        _ip("-n", self.switch, "link", "set", port, "master", "lan", "up")
        address = f"{host.address}/24"
        _ip("-n", host.namespace, "address", "add", address, "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", host.namespace, "link", "set", device, "up")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def _kill_all(namespace: str) -> None:
    found = subprocess.run(
        ["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split():
        try:
            psutil.Process(int(pid)).kill()
        except psutil.NoSuchProcess:
            continue
