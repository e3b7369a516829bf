"""What docs/install.md has somebody install names what is there, as far as that can be
seen without installing it. `make install-trial` does install it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from honcho.environ import parse_procfile

from tests.documents import DOCUMENTS, ROOT, blocks
from twitter_album import env

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
MAX_EXPOSURE = 2.0
INSTALL = DOCUMENTS["docs/install.md"]
# Of compose.yaml itself, not of the album.
OF_COMPOSE = {
    "POSTGRES_PASSWORD",
    "COMPOSE_PROFILES",
    "STORAGE_HOST",
    "STORAGE_PASSWORD",
}


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text()))


def procfile() -> dict[str, list[str]]:
    """The arguments of manage.py, by the name of the process."""
    processes = parse_procfile((ROOT / "Procfile.scale").read_text()).processes
    return {
        name: shlex.split(command.split("manage.py ")[1])
        for name, command in processes.items()
    }


def unit(name: str) -> RawConfigParser:
    parsed = RawConfigParser(strict=False)
    parsed.read_string((UNITS / name).read_text())
    return parsed


def ignored_but() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


@pytest.mark.one_database
def test_compose_starts_what_the_procfile_names_with_the_same_commands() -> None:
    services = compose()["services"]
    ours = {
        name: service["command"]
        for name, service in services.items()
        if service["image"] == "twitter-album" and "entrypoint" not in service
    }
    assert ours == procfile()
    workers = {name for name in ours if ours[name][0] == "worker"}
    for name, service in services.items():
        expected = ["workers"] if name in workers | {"redis"} else None
        if name not in {"storage", "bucket"}:
            assert service.get("profiles") == expected, name


@pytest.mark.one_database
def test_containers_of_the_album_have_no_rights_and_come_back() -> None:
    for name in procfile():
        service = compose()["services"][name]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["restart"] == "always", name
    dockerfile = (ROOT / "Dockerfile").read_text()
    (user,) = re.findall(r"(?m)^USER (\d+):\d+$", dockerfile)
    assert int(user) > 0
    assert "/healthz" in dockerfile.partition("HEALTHCHECK")[2]


@pytest.mark.one_database
def test_the_image_has_the_whole_program_and_nothing_private() -> None:
    named = ignored_but()
    assert not [path for path in named if not (ROOT / path).exists()]
    programs = {path.parent.name for path in ROOT.glob("[a-z]*/__init__.py")}
    assert {*programs - {"tests"}, "manage.py", "templates", "static"} <= {*named}
    assert not {*named} & {".env", "data", "tests", ".git", "build"}


def started_by_shell(folder: Path, arguments: list[str], instance: str) -> list[str]:
    """What the instance of a unit starts, as systemd unfolds its line; in a folder
    whose Python tells its arguments."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text('#!/bin/sh\necho "$@"\n')
    (programs / "python").chmod(0o755)
    shutil.copy(ROOT / "Procfile.scale", folder)
    flag, script = arguments
    script = script.replace("%i", instance).replace("$$", "$")
    told = subprocess.run(["sh", flag, script], cwd=folder, stdout=subprocess.PIPE)
    return shlex.split(told.stdout.decode())


@pytest.mark.one_database
def test_units_start_commands_that_exist_and_start_them_again(tmp_path: Path) -> None:
    assert SERVICES
    for name in SERVICES:
        service = unit(name)["Service"]
        program, *arguments = shlex.split(service["ExecStart"])
        if program == "/srv/album/.venv/bin/python":
            assert arguments[0] == "manage.py"
            assert arguments[1] in get_commands(), name
        else:
            assert program == "/bin/sh"
            started = started_by_shell(tmp_path, arguments, "fetch")
            assert started == ["manage.py", *procfile()["fetch"]]
        is_once = service.get("Type") == "oneshot"
        assert service.get("Restart") == (None if is_once else "always"), name


@pytest.mark.one_database
@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine"
)
def test_units_have_no_rights_that_they_do_not_need() -> None:
    for name in SERVICES:
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", str(UNITS / name)],
            capture_output=True,
            text=True,
        ).stdout
        (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", told)
        assert float(exposure) <= MAX_EXPOSURE, name


@pytest.mark.one_database
def test_the_document_names_what_is_there() -> None:
    typed = "\n".join(blocks(INSTALL, "bash") + blocks(INSTALL, "console"))
    for command in re.findall(r"manage\.py ([a-z_]+)", typed):
        assert command in get_commands(), command
    for path in re.findall(r"deploy/[\w./@*-]+", typed):
        assert list(ROOT.glob(path)), path
    for name in re.findall(r"album-[\w@.]+", typed):
        template = re.sub(r"@\w+", "@", name)
        found = [template, f"{template}.service"]
        is_path = name.startswith("album-*") or "/" in name
        assert is_path or any((UNITS / each).exists() for each in found), name
    workers = re.findall(r"album-worker@(\w+)", typed)
    assert {*workers} == {name for name, words in procfile().items() if len(words) > 1}
    documented = re.findall(r"(?m)^([A-Z_]+)=", typed + "".join(blocks(INSTALL, "ini")))
    assert {*documented} <= env.KNOWN.keys() | OF_COMPOSE | {"NAME"}


@pytest.mark.one_database
def test_the_proxies_tell_the_album_what_it_looks_at() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    for header in ("Host $http_host", "X-Forwarded-Proto $scheme", "X-Forwarded-For"):
        assert f"proxy_set_header {header}" in nginx
    # Caddy sets them by itself.
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "header_up" not in caddy
    for text in (nginx, caddy):
        assert env.KNOWN["PORT"] in text
        assert "album.example" in text


def test_every_sample_has_its_place_in_the_document() -> None:
    for path in (ROOT / "deploy").rglob("*"):
        is_told = path.name in INSTALL or path.name.startswith(("album", "compose."))
        assert path.is_dir() or is_told, path
