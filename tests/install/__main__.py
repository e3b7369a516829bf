"""`make install-trial`: docs/install.md typed into a fresh Debian, and its promises.

Needs root, debootstrap (or mmdebstrap) and systemd-nspawn; takes about twenty minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from tests.documents import ROOT
from tests.install.image import Image, sizes, start
from tests.install.machine import Machine, fresh_root, unpack_release
from tests.install.walk import CADDY, NGINX, Walk

PARTS = ("systemd", "nginx", "image")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "install-trial")
    parser.add_argument(
        "--only",
        choices=PARTS,
        help="one part; nginx goes on with the machine that systemd has left",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the order of kills")
    given = parser.parse_args()
    if os.geteuid() or not shutil.which("systemd-nspawn"):
        sys.exit(
            "Run this as root, with systemd-nspawn (apt install systemd-container)."
        )
    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    parts = [given.only] if given.only else [*PARTS]
    machine = Machine(folder / "machine")
    if "systemd" in parts:
        fresh_root(folder / "debian", machine.root)
        unpack_release(machine.root / "srv/album")
    if {"systemd", "nginx"} & {*parts}:
        machine.boot()
        try:
            walk_through(Walk(machine, seed=given.seed), parts)
        finally:
            machine.end()
    if "image" in parts:
        print("The image of the Dockerfile:", flush=True)
        built = Image(folder).build()
        print(f"{sizes(built)}\n{start(built, folder / 'data')}", flush=True)


def walk_through(walk: Walk, parts: list[str]) -> None:
    if "systemd" in parts:
        print("Installed by docs/install.md:", flush=True)
        print(f"  {walk.install():.0f} s in all", flush=True)
        kills = walk.look(CADDY)
        print("Backed up under load, restored into SQLite:", flush=True)
        print(f"  {walk.back_up_and_restore()}", flush=True)
        print(f"Upgraded: {walk.upgrade():.0f} s", flush=True)
        print("Killed with -9, one by one in an order of chance:", flush=True)
        walk.kill(kills)
    if "nginx" in parts:
        print("nginx in place of Caddy:", flush=True)
        walk.change_to_nginx()
        kills = walk.look(NGINX)
        print("With workers:", flush=True)
        kills.units = (*kills.units, *walk.add_workers())
        kills.machine.await_(kills.is_up, "the workers are up")
        walk.kill(kills)
        walk.look(NGINX)


if __name__ == "__main__":
    main()
