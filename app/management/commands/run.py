"""The whole album with one command: prepared, introduced and started."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from honcho.environ import parse_procfile

from twitter_album import (
    database_setup,
    media_setup,
    task_queue,
)
from twitter_album.processes import Output, Processes

ADMIN_NAME = "admin"


class Command(BaseCommand):
    help = "Prepare the database and start everything; Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self.output = Output(sys.stdout)
        self.check_ports()
        password = self.prepare()
        self.introduce(password)
        sys.exit(self.start())

    def check_ports(self) -> None:
        ports = {"PORT": settings.PORT}
        if settings.IS_SIMULATED:
            ports["SIMULATOR_PORT"] = settings.SIMULATOR_PORT
        for name, port in ports.items():
            with socket.socket() as probe:
                # Without it a server that ended a moment ago seems to be there still
                # (TIME_WAIT).
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    raise CommandError(
                        f"Port {port} is taken. Stop what uses it, or choose "
                        f"another one: {name}={port + 100} make run"
                    ) from None

    def prepare(self) -> str:
        """Migrate; returns a new admin's password."""
        folders = (
            ("outbox", "locks") if settings.MEDIA_S3 else ("media", "outbox", "locks")
        )
        for folder in folders:
            (settings.DATA_DIR / folder).mkdir(exist_ok=True)
        try:
            database_setup.prepare()
        except Error as error:
            raise CommandError(database_setup.error_message(error)) from None
        media_setup.check()
        users = get_user_model().objects
        # Whoever has an admin already gets no other one.
        if users.filter(is_superuser=True).exists():
            return ""
        password = secrets.token_urlsafe(12)
        users.create_superuser(ADMIN_NAME, settings.CONTACT_EMAIL, password)
        return password

    def introduce(self, password: str) -> None:
        tags = ", ".join(f"#{tag.lstrip('#')}" for tag in settings.HASHTAGS)
        lines = [
            f"The album of {tags}:  {settings.SITE_URL}/",
            f"Its data:  {settings.DATA_DIR}",
        ]
        if settings.MEDIA_S3:
            lines += [f"Its pictures:  {settings.MEDIA_S3.public_url}"]
        if password:
            lines += [
                f"The admin:  {settings.SITE_URL}/admin/  user {ADMIN_NAME}, "
                f"password {password}  (shown only now)",
            ]
        else:
            lines += [f"The admin:  {settings.SITE_URL}/admin/"]
        if settings.IS_SIMULATED:
            lines += [
                "The photos are drawn by a simulated network on this machine. For a "
                "real one:",
                "  DATA_DIR=data-real NETWORKS=mastodon HASHTAGS=caturday make run",
                "  or, for X, X_BEARER_TOKEN=…; for Bluesky, NETWORKS=bluesky with "
                "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD. README.md tells more.",
            ]
        lines += ["Ctrl-C stops everything."]
        self.output.write("\n" + "\n".join(lines) + "\n\n")
        self.output.flush()

    def start(self) -> int:
        manager = Processes(self.output, is_json=settings.LOG_FORMAT == "json")
        procfile = parse_procfile((settings.BASE_DIR / "Procfile").read_text())
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PORT": str(settings.PORT),
            "DATA_DIR": str(settings.DATA_DIR),
            # Into a pipe Python writes blocks of 8 kB: lines would come minutes late.
            "PYTHONUNBUFFERED": "1",
        }
        commands = dict(procfile.processes)
        if not settings.IS_SIMULATED:
            commands.pop("network")  # the simulator
        # Else the clock would hand out work that nobody does.
        if task_queue.is_used():
            commands["worker"] = "exec python manage.py worker"
        for name, command in commands.items():
            manager.add_process(
                name, command, env=environment, cwd=str(settings.BASE_DIR)
            )
        # A terminal that is closed means the same as one in which Ctrl-C is pressed.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        manager.loop()
        is_asked = manager.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
        return 0 if is_asked else int(manager.returncode or 0)
