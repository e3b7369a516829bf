"""Findings of `manage.py doctor`, and how a check says that it cannot be made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum, IntEnum


class Severity(IntEnum):
    ERROR = 0
    WARNING = 1


class Subject(Enum):
    """In the order of importance: what explains others comes first."""

    SETTINGS = "settings"
    FOLDERS = "folders"
    DATABASE = "database"
    TIME = "time"
    CLOCK = "clock"
    SITE = "site"
    STORAGE = "storage"
    NETWORKS = "networks"
    MAIL = "mail"
    WORKERS = "workers"
    CACHE = "cache"
    SHARING = "sharing"
    FACEBOOK = "facebook"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and what mends it: a sentence each."""

    problem: str
    remedy: str
    severity: Severity = Severity.ERROR


def warning(problem: str, remedy: str) -> Finding:
    return Finding(problem, remedy, Severity.WARNING)


class NotChecked(Exception):
    """It cannot be looked at; the message says why."""


class NotUsed(Exception):
    """The settings do without it: there is nothing to look at."""


class Unusable(Exception):
    """A finding that leaves nothing to look at in what rests upon this subject."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.finding = Finding(problem, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`may_pay` asks whether a request with this price may be made; `send_test_to`: a
    mail address, or nothing. `wrong_settings`: those that were left out."""

    may_pay: Callable[[str], bool] = lambda price: False
    send_test_to: str = ""
    wrong_settings: Collection[str] = ()

    def require(self, *names: str) -> None:
        """Raises NotChecked where one of these settings was left out."""
        for name in names:
            if name in self.wrong_settings:
                raise NotChecked(f"{name} is not usable")
