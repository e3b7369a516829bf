"""A machine for the trial: a fresh root of Debian, booted with its own systemd."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.documents import ROOT

PATIENCE_SECONDS = 180
MAX_LINES_TOLD = 30
PACKAGES = "ca-certificates,dbus,systemd,systemd-sysv,curl"
# What pip and Python of the machine that runs the trial need to reach a registry.
CERTIFICATES = Path("/usr/local/share/ca-certificates")
PIP_CONFIGURATION = Path("/etc/pip.conf")


def fresh_root(base: Path, root: Path) -> None:
    """A copy of a minimal Debian, which is made at `base` once."""
    if not base.exists():
        print("A root of Debian is made ...", flush=True)
        made = base.with_name(f"{base.name}.new")
        shutil.rmtree(made, ignore_errors=True)
        packages = ["--variant=minbase", f"--include={PACKAGES}", "bookworm", str(made)]
        program = shutil.which("mmdebstrap") or shutil.which("debootstrap")
        if not program:
            sys.exit(
                "debootstrap is missing: apt install debootstrap systemd-container"
            )
        subprocess.run([program, *packages], check=True, capture_output=True)
        made.rename(base)
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)
    subprocess.run(["cp", "-a", str(base), str(root)], check=True)
    _reach_registries(root)


def _reach_registries(root: Path) -> None:
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    if CERTIFICATES.is_dir():
        shutil.copytree(CERTIFICATES, root / str(CERTIFICATES)[1:], dirs_exist_ok=True)
        command = ["chroot", str(root), "update-ca-certificates"]
        subprocess.run(command, check=True, capture_output=True)
    if PIP_CONFIGURATION.exists():
        shutil.copy(PIP_CONFIGURATION, root / "etc/pip.conf")


def unpack_release(target: Path) -> None:
    """What a release has in it: the files that git knows, as they are here."""
    target.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    command = (
        f"tar -c --null -T - | tar -x --no-same-owner -C {shlex.quote(str(target))}"
    )
    subprocess.run(command, shell=True, cwd=ROOT, input=names, check=True)


class Machine:
    """Its network is its own: nothing but loopback. Commands that install are given
    that of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def boot(self) -> None:
        command = ["systemd-nspawn", "-q", "-D", str(self.root), "-b", "--register=no"]
        command += ["--keep-unit", "--private-network", "--console=pipe"]
        log = self.root.with_suffix(".log").open("w")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=-3)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.await_(lambda: bool(children.read_text().split()), "the machine starts")
        self.leader = children.read_text().split()[0]
        self.await_(self.is_up, "systemd is up")

    def is_up(self) -> bool:
        done = self.run("systemctl is-system-running", is_checked=False)
        return done.stdout.strip() in {"running", "degraded"}

    def run(
        self, script: str, *, is_online: bool = False, is_checked: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """By root's shell in this machine; what was said is on stdout."""
        done = subprocess.run(
            [*self.entering(is_online=is_online), "bash", "-ec", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        if is_checked and done.returncode:
            told = "\n".join(done.stdout.splitlines()[-MAX_LINES_TOLD:])
            sys.exit(f"{script}\nfailed with {done.returncode}:\n{told}")
        return done

    def entering(self, *, is_online: bool = False) -> list[str]:
        network = [] if is_online else ["-n"]
        pip = [
            f"{name}={value}"
            for name, value in os.environ.items()
            if name == "PIP_CERT"
        ]
        return [
            *("nsenter", "-t", self.leader, "-m", "-u", "-i", "-p", *network),
            *(
                "env",
                "-i",
                "HOME=/root",
                "LANG=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive",
            ),
            *("PATH=/usr/sbin:/usr/bin:/sbin:/bin", *pip),
        ]

    def await_(
        self, is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS
    ) -> float:
        """The seconds that it took."""
        begin = time.monotonic()
        while not is_so():
            if time.monotonic() - begin > seconds:
                sys.exit(f"Waited {seconds:.0f} s in vain until {what}.")
            time.sleep(0.3)
        return time.monotonic() - begin

    def end(self) -> None:
        os.kill(int(self.leader), signal.SIGKILL)
        self.process.wait()
