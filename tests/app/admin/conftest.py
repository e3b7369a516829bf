"""An album with a queue, and a row in every table of the admin."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone
from django_cron.models import CronJobLock, CronJobLog

from app.models import (
    Alarm,
    Album,
    BudgetAlarm,
    DeadLetter,
    Delivery,
    Feed,
    OptOut,
    Ranking,
    Run,
    SiteIdentity,
    Spending,
    Tombstone,
    Webhook,
    WebhookDelivery,
)
from tests.app.admin_addresses import REGISTRY
from tests.app.factories import make_album, make_owner, make_photo


@pytest.fixture
def album() -> Album:
    """Moderated: its photos wait in the queue."""
    return make_album(is_moderated=True)


@pytest.fixture
def furnished(db: None) -> None:
    """A row in every table, of which every action would change something."""
    album = make_album(milestones="1", recipients="ana@one.example")
    photo = make_photo(album, make_owner())
    make_photo(make_album("other"), make_owner(is_blocked=True), state="failed")
    later = timezone.now() + timedelta(hours=1)
    feed = Feed.objects.create(album=album, network="x", query="#c", due_at=later)
    Run.objects.create(feed=feed)
    DeadLetter.objects.create(feed=feed, post_id="1", reason="odd", raw="{}")
    Delivery.objects.update(state="dead")
    Ranking.objects.create(album=album, number=1, order=str(photo.pk), favourites=[0])
    today = timezone.now().date()
    BudgetAlarm.objects.create(
        network="x", period="day", starts_on=today, percent=100, spent=1, limit=1
    )
    Spending.objects.create(network="x", purpose="search", reserved=1)
    Alarm.objects.create(kind="disk", text="Only 1 MB is left", raised_at=later)
    Tombstone.objects.create(photo_number=99, picture_hash="0", has_files=False)
    OptOut.objects.create(person_hash="0")
    SiteIdentity(name="Les Gilles").save()
    webhook = Webhook.objects.create(album=album, url="https://hooks.example/")
    WebhookDelivery.objects.create(
        webhook=webhook, event="photo.added", message_id="msg_1", state="dead"
    )
    AccessAttempt.objects.create(username="ana", failures_since_start=3)
    AccessLog.objects.create(username="ana")
    AccessFailureLog.objects.create(username="ana")
    now = timezone.now()
    CronJobLog.objects.create(code="pictures", start_time=now, end_time=now)
    CronJobLock.objects.create(job_name="pictures")
    import_module("app.migrations.0009_groups").make_groups(apps, None)
    assert all(model._default_manager.exists() for model in REGISTRY if model != User)
