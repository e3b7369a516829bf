"""The engines that the album stands on, each on a host of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.fault_run.hosts import NETWORK, Host
from tests.fault_run.processes import HostProcess
from tests.on_postgresql import programs, unprivileged_user

PLAIN: Mapping[str, str] = {}


def postgresql(host: Host, folder: Path) -> HostProcess:
    """Its tables are made by `manage.py migrate`. To kill it is a power cut."""
    found, user = programs(), unprivileged_user()
    if found is None or user is None:
        raise RuntimeError("needs PostgreSQL's programs, and root")
    folder.mkdir()
    shutil.chown(folder, user)
    command = [f"{found}/initdb", "-D", f"{folder}/data", "-U", "album", "-A", "trust"]
    subprocess.run(command, check=True, user=user, cwd=folder, capture_output=True)
    with (folder / "data" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {NETWORK}.0/24 trust\n")
    as_user = f"setpriv --reuid={user} --regid={user} --clear-groups"
    options = f"-D {folder}/data -h {host.address} -k {folder} -c max_connections=200"
    return HostProcess(
        "postgresql",
        host,
        f"exec {as_user} {found}/postgres {options}",
        PLAIN,
        folder.with_suffix(".log"),
    )


def redis(host: Host, folder: Path) -> HostProcess:
    """It keeps nothing on a disk: to kill it is to wipe it."""
    options = f"--bind {host.address} --protected-mode no --save '' --appendonly no"
    command = f"exec redis-server {options}"
    return HostProcess("redis", host, command, PLAIN, folder.with_suffix(".log"))


def s3(host: Host, folder: Path) -> HostProcess:
    """moto's server, which keeps objects in memory: it is never killed here."""
    program = Path(sys.executable).with_name("moto_server")
    command = f"exec {program} -H {host.address} -p 5000"
    return HostProcess("s3", host, command, PLAIN, folder.with_suffix(".log"))


def network(host: Host, folder: Path, *, posts: int, minutes: float) -> HostProcess:
    options = f"--host {host.address} --posts {posts} --minutes {minutes}"
    command = f"exec {sys.executable} -m tests.fault_run.network {options}"
    return HostProcess("network", host, command, PLAIN, folder.with_suffix(".log"))


def mailbox(host: Host, folder: Path) -> HostProcess:
    options = f"--host {host.address} --folder {folder}"
    command = f"exec {sys.executable} -m tests.fault_run.mailbox {options}"
    return HostProcess("mailbox", host, command, PLAIN, folder.with_suffix(".log"))
