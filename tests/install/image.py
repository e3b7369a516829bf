"""The image of the Dockerfile, made without a container engine: its instructions are
carried out in roots of Debian, and its entry point is started as an engine would.

What only an engine does, such as pulling images and starting a container again, is not
tried here.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.documents import ROOT
from tests.install.machine import fresh_root

DOCKERFILE = ROOT / "Dockerfile"
UNSHARED = ("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child")
# One network for three containers, as compose has; the album's own is simulated.
SITE = "http://127.0.0.1:8000"
SETTINGS = f"NETWORKS=twitter SITE_URL={SITE} LANG=C.UTF-8"
SCRIPT = """
mount --make-rprivate /
mount --bind {root} {root}
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
mount -t tmpfs tmpfs {root}/tmp
mount --bind {data} {root}/data
mount -o remount,bind,ro {root}
ip link set lo up
inside() {{
  chroot {root} setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs \\
    --bounding-set=-all --inh-caps=-all env -i {environment} \\
    sh -c 'cd {folder}; exec "$@"' sh "$@"
}}
poll() {{
  for second in $(seq 180); do "$@" > /dev/null 2>&1 && return; sleep 1; done
  echo "in vain: $*"; exit 1
}}
inside {entrypoint} simulate_network &
inside {entrypoint} clock &
inside {entrypoint} {command} &
poll inside {healthcheck}
echo "the health check says healthy, as user $(inside id -u)"
poll sh -c 'curl -fs {site}/readyz && curl -s {site}/api | grep -q media_url'
echo "the clock ticks and photos are there"
inside touch {folder}/x /usr/x 2>&1 && exit 1
echo "nothing but /data and /tmp can be written"
for pid in $(pgrep -f -- --interface=wsgi); do kill -9 $pid; done
inside {healthcheck} > /dev/null 2>&1 && exit 1
echo "the health check says unhealthy once the web server was killed"
"""


@dataclass(slots=True)
class Stage:
    """What the instructions since FROM have made."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    commands: dict[str, list[str]] = field(default_factory=dict)


def instructions() -> list[tuple[str, str]]:
    lines = re.sub(r"(?m)^#.*\n", "", DOCKERFILE.read_text()).replace("\\\n", " ")
    found = [line.split(maxsplit=1) for line in lines.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, rest in found]


class Image:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stages: dict[str, Stage] = {}

    def build(self) -> Stage:
        for word, rest in instructions():
            if word == "FROM":
                stage = self.begin(*rest.split(" AS "))
            else:
                self.carry_out(stage, word, rest)
        return stage

    def begin(self, parent: str, name: str = "final") -> Stage:
        root = self.folder / f"image-{name}"
        known = self.stages.get(parent)
        fresh_root(known.root if known else self.folder / "debian", root)
        before = (
            known.environment if known else {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        )
        folder = known.folder if known else "/"
        self.stages[name] = Stage(root, dict(before), folder)
        return self.stages[name]

    def carry_out(self, stage: Stage, word: str, rest: str) -> None:
        if word == "RUN":
            values = [f"{key}={value}" for key, value in stage.environment.items()]
            script = f"cd {stage.folder}; {rest}"
            command = ["env", "-i", *values, "chroot", str(stage.root), "sh", "-ec"]
            subprocess.run([*command, script], check=True, capture_output=True)
        elif word == "WORKDIR":
            stage.folder = rest
            (stage.root / rest[1:]).mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            self.copy(stage, rest)
        elif word == "ENV":
            for pair in shlex.split(rest):
                key, _, value = pair.partition("=")
                path = stage.environment["PATH"]
                stage.environment[key] = value.replace("$PATH", path)
        elif word == "USER":
            stage.user = rest
        elif word in {"HEALTHCHECK", "ENTRYPOINT", "CMD"}:
            stage.commands[word] = json.loads(rest[rest.index("[") :])

    def copy(self, stage: Stage, rest: str) -> None:
        *sources, target = rest.split()
        if sources[0].startswith("--from="):
            other = self.stages[sources.pop(0).removeprefix("--from=")]
            source = other.root / sources[0][1:]
            shutil.copytree(
                source, stage.root / target[1:], symlinks=True, dirs_exist_ok=True
            )
            return
        if sources == ["."]:
            lines = (ROOT / ".dockerignore").read_text().splitlines()
            sources = [line[1:] for line in lines if line.startswith("!")]
        target = str(stage.root / stage.folder[1:])
        tar = ["tar", "-c", "--exclude=__pycache__", *sources]
        command = f"{shlex.join(tar)} | tar -x --no-same-owner -C {shlex.quote(target)}"
        subprocess.run(command, shell=True, cwd=ROOT, check=True)


def start(stage: Stage, data: Path) -> str:
    """Runs its entry points with a root that cannot be written; what was seen."""
    user, _, group = stage.user.partition(":")
    data.mkdir(exist_ok=True)
    shutil.chown(data, int(user), int(group))
    values = [f"{key}={value}" for key, value in stage.environment.items()]
    script = SCRIPT.format(
        root=shlex.quote(str(stage.root)),
        data=shlex.quote(str(data)),
        user=user,
        group=group,
        environment=f"{shlex.join(values)} {SETTINGS}",
        folder=stage.folder,
        site=SITE,
        entrypoint=shlex.join(stage.commands["ENTRYPOINT"]),
        command=shlex.join(stage.commands["CMD"]),
        healthcheck=shlex.join(stage.commands["HEALTHCHECK"]),
    )
    done = subprocess.run(
        ["unshare", *UNSHARED, "--mount-proc", "bash", "-c", script],
        capture_output=True,
        text=True,
    )
    assert not done.returncode, f"{done.stdout}\n{done.stderr[-3000:]}"
    return done.stdout


def sizes(stage: Stage) -> str:
    """In MB: the venv and the program, which are ours; the rest is Debian's."""
    folders = [f"srv/album/{name}" for name in (".venv", "")]
    return (
        ", ".join(f"/{name} {_megabytes(stage.root / name)} MB" for name in folders)
        + f", all {_megabytes(stage.root)} MB"
    )


def _megabytes(folder: Path) -> int:
    command = ["du", "-smx", str(folder)]
    return int(
        subprocess.run(command, capture_output=True, text=True).stdout.split()[0]
    )
