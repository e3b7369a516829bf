"""Sections of the admin: its tables under names that an organiser knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import reverse
from django_cron.models import CronJobLock, CronJobLog

from app.models import (
    Alarm,
    Album,
    BudgetAlarm,
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    OptOut,
    Owner,
    Photo,
    Ranking,
    Run,
    SiteIdentity,
    Spending,
    Tombstone,
    Webhook,
    WebhookDelivery,
)


@dataclass(frozen=True, slots=True)
class Table:
    model: type[Model]
    name: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`is_technical`: folded until somebody opens it."""

    title: str
    key: str
    tables: tuple[Table, ...]
    is_technical: bool = False


# What django-axes and django-cron keep for themselves; nobody reads it here.
HIDDEN = (AccessFailureLog, CronJobLock)
ENGINE_ROOM = Section(
    "Engine room",
    "engine-room",
    (
        Table(Alarm, "Alarms", "What was wrong, from when to when, and what to do"),
        Table(Feed, "Feeds", "Where each hashtag is looked for, and what is pending"),
        Table(Run, "Looks at the networks", "What each one brought, and why it failed"),
        Table(DeadLetter, "Unreadable posts", "As the network sent them"),
        Table(Delivery, "E-mails", "Each with its recipient: sent, waiting, given up"),
        Table(
            WebhookDelivery, "Webhook deliveries", "What each was told, and answered"
        ),
        Table(CronJobLog, "Jobs of the clock", "When each began and ended"),
        Table(AccessAttempt, "Failed log-ins", "Wrong names and passwords"),
        Table(AccessLog, "Log-ins", "Who came and went, and when"),
    ),
    is_technical=True,
)
SECTIONS = (
    Section(
        "Albums and photos",
        "albums-and-photos",
        (
            Table(Album, "Albums", "Hashtags, rules and recipients; add, pause"),
            Table(Photo, "Photos", "Search, hide, show again"),
            Table(Owner, "People", "Whose photos these are; block, unblock"),
            Table(Ranking, "Top sevens", "As they were shared"),
            Table(Milestone, "Milestones", "When they were reached"),
            Table(Webhook, "Webhooks", "Other programs that hear what happens here"),
            Table(SiteIdentity, "Name and logo", "What the site is called"),
        ),
    ),
    Section(
        "Removals",
        "removals",
        (
            Table(Tombstone, "Removed photos", "What was deleted for good, and undo"),
            Table(OptOut, "People who opted out", "Nothing of theirs comes back"),
        ),
    ),
    Section(
        "Costs",
        "costs",
        (
            Table(Spending, "Paid requests", "What X was paid for"),
            Table(BudgetAlarm, "Budget alarms", "When a budget was nearly used up"),
        ),
    ),
    Section(
        "Staff",
        "staff",
        (
            Table(User, "Users", "Who may log in here"),
            Table(Group, "Groups", "What they may do"),
        ),
    ),
    ENGINE_ROOM,
)
_NAMES = {table.model: table.name for each in SECTIONS for table in each.tables}


def name_of(model: type[Model]) -> str:
    """What the pages of the admin call the list of these rows; empty for others."""
    return _NAMES.get(model, "")


def arranged(apps: Iterable[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The tables of Django's list of apps, which are those that somebody may see, by
    section; `path`: of the page that shows them."""
    found = {row["model"]: row for app in apps for row in app["models"]}
    sections = []
    for section in SECTIONS:
        rows = [
            found.pop(table.model) | {"name": table.name, "content": table.content}
            for table in section.tables
            if table.model in found
        ]
        if section is ENGINE_ROOM:
            # A table that nobody has put into a section yet is there all the same.
            rows += [row for model, row in found.items() if model not in HIDDEN]
            # The album writes these rows itself.
            rows = [row | {"add_url": None} for row in rows]
        if rows:
            sections.append(_as_app(section, rows, path))
    return sections


def _as_app(section: Section, rows: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """In the shape that Django's templates expect of an app."""
    addresses = [row["admin_url"] for row in rows if row["admin_url"]]
    return {
        "name": section.title,
        "app_label": section.key,
        "app_url": f"{reverse('admin:index')}#{section.key}",
        "has_module_perms": True,
        "is_technical": section.is_technical,
        "is_current": any(path.startswith(address) for address in addresses),
        "models": rows,
    }
