"""The checks of `manage.py doctor`: apps register them in their module `doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import Error
from django.utils.module_loading import autodiscover_modules

from twitter_album.doctor import wrong_settings
from twitter_album.doctor.findings import (
    Finding,
    NotChecked,
    NotUsed,
    Options,
    Severity,
    Subject,
    Unusable,
)
from twitter_album.doctor.masking import masked, masked_text

Function = Callable[[Options], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """`after`: the subjects that it rests upon."""

    subject: Subject
    function: Function
    after: tuple[Subject, ...]


_checks: list[Check] = []


@dataclass(slots=True)
class Report:
    """`findings`: the most important first; `not_checked`: subjects by the reason."""

    findings: list[Finding] = field(default_factory=list)
    not_checked: dict[str, list[Subject]] = field(default_factory=dict)
    well: list[Subject] = field(default_factory=list)

    def of(self, severity: Severity) -> list[Finding]:
        return [each for each in self.findings if each.severity == severity]

    @property
    def last_lines(self) -> list[str]:
        """What was not looked at and why, and what is all right."""
        lines = [
            f"Not looked at: {listed(subjects)} ({reason})"
            for reason, subjects in self.not_checked.items()
        ]
        return lines + ([f"All right: {listed(self.well)}"] if self.well else [])


def listed(subjects: Iterable[Subject]) -> str:
    return ", ".join(subject.value for subject in subjects)


def register(
    subject: Subject, *, after: tuple[Subject, ...] = ()
) -> Callable[[Function], Function]:
    """Add a check, as a decorator. What is registered first is asked first."""

    def add(function: Function) -> Function:
        _checks.append(Check(subject, function, after))
        return function

    return add


def checks() -> list[Check]:
    """In the order of their subjects."""
    autodiscover_modules("doctor")
    order = list(Subject)
    return sorted(_checks, key=lambda check: order.index(check.subject))


class Examination:
    """One run over the checks. `report.findings` are sorted at its end."""

    def __init__(self, options: Options, subjects: Sequence[Subject] = ()) -> None:
        self.options = options
        self.subjects = subjects or tuple(Subject)
        self.report = Report()
        # With what is known of each already: whether it is in use, and why it cannot
        # be relied upon.
        self._in_use: set[Subject] = set()
        self._reasons: dict[Subject, str] = {}
        self._has_findings: set[Subject] = set()

    def run(self, on_check: Callable[[Subject], None] = lambda subject: None) -> Report:
        for finding in wrong_settings.found.values():
            self._note(Subject.SETTINGS, finding)
        all_checks = checks()
        # Subjects, and what they rest upon.
        needed = {*self.subjects}
        for check in all_checks:
            needed |= {*check.after} if check.subject in self.subjects else set()
        for check in all_checks:
            if check.subject in needed:
                on_check(check.subject)
                self._make(check)
        self.report.findings.sort(key=lambda finding: finding.severity)
        self.report.well = [
            subject
            for subject in self.subjects
            if subject in self._in_use - self._has_findings - self._reasons.keys()
        ]
        return self.report

    def _make(self, check: Check) -> None:
        subject = check.subject
        for other in check.after:
            if other in self._reasons:
                self._cannot(subject, self._reasons[other])
                return
        try:
            # One by one: what was found before an exception is kept.
            for finding in check.function(self.options):
                self._note(subject, finding)
            self._in_use.add(subject)
        except NotUsed:
            return
        except NotChecked as reason:
            self._cannot(subject, str(reason))
        except Unusable as error:
            self._note(subject, error.finding)
            self._reasons[subject] = f"{subject.value} comes first"
        except Error as error:
            self._cannot(subject, f"the database failed: {one_line(error)}")
        except Exception as error:  # noqa: BLE001  # the others shall be made
            self._note(subject, _of_check_itself(check, error))

    def _note(self, subject: Subject, finding: Finding) -> None:
        self._has_findings.add(subject)
        self.report.findings.append(masked(finding))

    def _cannot(self, subject: Subject, reason: str) -> None:
        reason = masked_text(reason)
        # Of an unusable subject itself everything is said by its finding.
        if subject in self.subjects and subject not in self._reasons:
            self.report.not_checked.setdefault(reason, []).append(subject)
        self._reasons.setdefault(subject, reason)


def examine(
    options: Options,
    subjects: Sequence[Subject] = (),
    on_check: Callable[[Subject], None] = lambda subject: None,
) -> Report:
    return Examination(options, subjects).run(on_check)


def one_line(error: object, *, at_most: int = 300) -> str:
    """Without a full stop: a sentence goes on behind it."""
    line = " ".join(str(error).split()).rstrip(".")
    return line if len(line) <= at_most else f"{line[:at_most]}…"


def _of_check_itself(check: Check, error: Exception) -> Finding:
    return Finding(
        f"A check of {check.subject.value} failed itself: {type(error).__name__}: "
        f"{one_line(error)}.",
        "This may be a mistake of the album: report it with `manage.py version`.",
    )
