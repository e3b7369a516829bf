"""`manage.py test` runs the suite, which is pytest's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.core.management.base import CommandError


class PytestRunner:
    """Must be importable where only the album's own requirements are installed."""

    def __init__(self, **options: Any) -> None:
        self.options = options

    def run_tests(self, test_labels: Sequence[str]) -> int:
        if not (find_spec("pytest") and find_spec("pytest_django")):
            raise CommandError(
                "The tests need pytest: `make test` installs it and runs them."
            )
        # A process of its own: the settings of the tests are others than those here.
        names = {"DJANGO_SETTINGS_MODULE"}
        environment = {k: v for k, v in os.environ.items() if k not in names}
        chosen = test_labels or ("-n", "auto", "--dist", "worksteal")
        return subprocess.call(
            [sys.executable, "-m", "pytest", *chosen], env=environment
        )
