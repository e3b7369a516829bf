"""Certificates that are signed by themselves, for servers on loopback."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(path: Path, *, name: str, also: str) -> Path:
    """Key and certificate in one file at `path`; `also`: as in `DNS:*.good.example`."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        f" -keyout {path} -out {path}.crt -days 30 -subj /CN={name}"
        f" -addext subjectAltName={also}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    with path.open("a") as file:
        file.write(Path(f"{path}.crt").read_text())
    return path
