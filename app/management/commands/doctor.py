"""The command `doctor`: finds what is wrong with this album, and says what mends it."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from twitter_album import __version__
from twitter_album.address_settings import checked_mail_address
from twitter_album.doctor import registry, wrong_settings
from twitter_album.doctor.findings import Options, Severity, Subject
from twitter_album.doctor.registry import Report, listed


class Command(BaseCommand):
    help = (
        "Look whether everything is right: settings, folders, database, clock, site, "
        "networks, mail. Nothing is changed. Exits with 1 when something is wrong; "
        "warnings alone are 0."
    )
    # They are among what is looked at.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "subjects",
            nargs="*",
            type=subject,
            help=f"look at these alone: {listed(Subject)}",
            metavar="SUBJECT",
        )
        parser.add_argument(
            "--paid", action="store_true", help="make the request that X bills, too"
        )
        parser.add_argument(
            "--send-test",
            metavar="ADDRESS",
            type=mail_address,
            help="send a test message there",
        )

    def handle(self, *, subjects: list[Subject], **options: Any) -> None:
        how = Options(
            may_pay=lambda price: options["paid"] or self.says_yes(price),
            send_test_to=options["send_test"] or "",
            wrong_settings=tuple(wrong_settings.found),
        )
        with silent_logs(), tqdm(disable=not sys.stderr.isatty(), leave=False) as bar:
            report = registry.examine(
                how,
                subjects,
                lambda looked_at: bar.set_description(looked_at.value),
            )
        self.write(report)
        if report.of(Severity.ERROR):
            sys.exit(1)

    def says_yes(self, price: str) -> bool:
        """Nobody is asked where nobody can answer."""
        if not sys.stdin.isatty():
            return False
        return input(f"\nOne request to X costs {price}. Make it? [y/N] ") in {"y", "Y"}

    def write(self, report: Report) -> None:
        errors, warnings = (len(report.of(severity)) for severity in Severity)
        self.stdout.write(
            f"Twitter Album {__version__}: {errors} wrong, {warnings} to think about."
        )
        for finding in report.findings:
            style = self.style.ERROR if not finding.severity else self.style.WARNING
            self.stdout.write("")
            self.stdout.write(style(f"{finding.severity.name}: {finding.problem}"))
            self.stdout.write(f"  {finding.remedy}")
        self.stdout.write("")
        for line in report.last_lines:
            self.stdout.write(line)


def subject(raw: str) -> Subject:
    try:
        return Subject(raw)
    except ValueError:
        raise ArgumentTypeError(f"{raw!r} is none of {listed(Subject)}") from None


def mail_address(raw: str) -> str:
    try:
        return checked_mail_address(raw)
    except ValueError:
        raise ArgumentTypeError(f"{raw!r} is no e-mail address") from None


@contextmanager
def silent_logs() -> Iterator[None]:
    """What goes wrong here is told as a finding, once."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
