"""The walk through docs/install.md: installed, looked at, backed up, killed."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from tests.install import document, stand_ins
from tests.install.kills import Kills, times
from tests.install.machine import Machine, unpack_release

AS_ALBUM = "cd /srv/album; runuser -u album --"
MANAGE = f"{AS_ALBUM} .venv/bin/python manage.py"
DOCTOR = f"{MANAGE} doctor"
DATABASE, CADDY, NGINX = "postgresql@15-main", "caddy", "nginx"
ALBUM = ("album-web", "album-clock")
PASSWORD = "DJANGO_SUPERUSER_PASSWORD=for-the-trial-alone"
VISIT = """
while true; do
  for path in / /topic/%23carnival /owners /api; do
    curl -s -o /dev/null https://{name}$path
  done
done
"""
ROUNDS_AT_ONCE = 3


class Walk:
    def __init__(self, machine: Machine, *, seed: int) -> None:
        self.machine, self.seed = machine, seed
        self.name = document.name()
        # In one shell, as the document says.
        self.shell = f"NAME={self.name}; cd /srv/album 2>/dev/null || true\n"

    def type(self, commands: str) -> str:
        return self.machine.run(self.shell + commands, is_online=True).stdout

    def install(self) -> float:
        """By the section about systemd; seconds."""
        stand_ins.name_the_machine(self.machine, self.name)
        seconds = 0.0
        for block in document.commands("With systemd"):
            if block.startswith("sed "):
                stand_ins.network_and_mail(self.machine)
            if "manage.py doctor" in block:
                continue  # once the album is up: see look()
            begin = time.monotonic()
            self.type(_typed(block))
            took = time.monotonic() - begin
            print(f"  {took:5.1f} s  {block.strip().splitlines()[-1][:70]}", flush=True)
            seconds += took
            if "cat > .env" in block:
                stand_ins.settings(self.machine)
        stand_ins.caddy_authority(self.machine)
        return seconds

    def look(self, proxy: str) -> Kills:
        """The album is up, by whom it should be, and doctor finds nothing wrong."""
        kills = Kills(self.machine, self.name, (*ALBUM, DATABASE, proxy), self.seed)
        self.machine.await_(kills.is_up, "the album is up")
        self.machine.await_(self.has_photos, "photos come")
        folders = [f"/proc/{p.pid}" for p in kills.processes() if p.unit in ALBUM]
        owners = self.machine.run(f"stat -c %U {' '.join(folders)}").stdout.split()
        assert {*owners} == {"album"}, owners
        print(self.machine.run(DOCTOR).stdout, flush=True)
        return kills

    def has_photos(self) -> bool:
        page = self.machine.run(
            f"curl -s https://{self.name}/api?limit=1", is_checked=False
        ).stdout
        return '"media_url"' in page

    @contextmanager
    def visitors(self) -> Iterator[None]:
        command = [*self.machine.entering(), "bash", "-c", VISIT.format(name=self.name)]
        processes = [subprocess.Popen(command) for _ in range(2)]
        try:
            yield
        finally:
            for process in processes:
                process.kill()
                process.wait()

    def back_up_and_restore(self) -> str:
        """Under load, by its own service; into SQLite."""
        with self.visitors():
            self.machine.run("systemctl start album-backup")
        folder = self.machine.root / "var/backups/album"
        manifest = json.loads((folder / "manifest.json").read_text())
        target = "/var/lib/album/restored"
        told = self.machine.run(
            f"{AS_ALBUM} env DATABASE_URL= DATA_DIR={target}"
            " .venv/bin/python manage.py restore /var/backups/album"
        ).stdout
        album = self.machine.root / target[1:] / "album.sqlite3"
        with closing(sqlite3.connect(album)) as file:
            (count,) = file.execute("SELECT count(*) FROM app_photo").fetchone()
        assert count == _photos(manifest), (count, manifest)
        differing = self.machine.run(
            f"diff -rq {target}/media /var/lib/album/media"
            " | grep -v '^Only in /var/lib/album/media' || true"
        ).stdout
        assert not differing, differing
        self.machine.run(f"rm -r {target}")
        return told.strip().splitlines()[-1]

    def upgrade(self) -> float:
        """To the program that is there already, by the document; seconds."""
        begin = time.monotonic()
        for block in document.commands("Upgrade"):
            unpack_release(self.machine.root / "srv/album")
            self.type(block)
        return time.monotonic() - begin

    def kill(self, kills: Kills) -> None:
        took = kills.one_by_one()
        print(times(took))
        for _ in range(ROUNDS_AT_ONCE):
            kills.seed += 1
            print(f"  {kills.all_at_once():5.1f} s  all at once", flush=True)

    def change_to_nginx(self) -> None:
        self.machine.run("systemctl disable --now caddy")
        for block in document.commands("nginx in place of Caddy"):
            mine = stand_ins.certificate_as_of_certbot(self.name)
            self.type(re.sub("(?m)^certbot .*", mine, block))

    def add_workers(self) -> tuple[str, ...]:
        for block in document.commands("Workers"):
            self.type(block)
        units = re.findall(r"album-worker@\w+", "\n".join(document.commands("Workers")))
        return ("redis-server", *units)


def _photos(manifest: dict[str, Any]) -> int:
    """The rows of photos that a backup says it holds."""
    (table,) = [each for each in manifest["tables"] if each["name"] == "app_photo"]
    return int(table["count"])


def _typed(block: str) -> str:
    """With what is asked at the keyboard."""
    return block.replace(
        "runuser -u album -- .venv/bin/python manage.py createsuperuser",
        f"{PASSWORD} runuser -u album -- .venv/bin/python manage.py createsuperuser"
        " --noinput --username admin --email you@album.example",
    )
