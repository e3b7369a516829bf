"""Troubles of each kind that an alarm is raised for: how they begin, and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import Settings

from app.billing import alarms as budget_alarms
from app.billing import budgets
from app.cron import PageTokenCron
from app.milestones import outbox
from app.models import Budget, DeadLetter, Delivery, Feed, Photo, Run, Spending, Webhook
from app.moderation import decisions
from app.operations import alarms, media_files
from app.operations.backup import places
from app.operations.backup.make import make_backup
from app.operations.warnings import Kind
from tests.app.factories import make_album, make_photo, store_picture
from tests.app.mail_server import Mailbox
from tests.app.milestones.mailing import reach
from tests.facebook_page import Page
from tests.on_postgresql import free_port
from twitter_album import clock_ticks


@dataclass
class World:
    """An album whose time is `now`, with the servers that it talks to."""

    settings: Settings
    mailbox: Mailbox
    page: Page
    now: datetime
    is_clock_dead: bool = False

    def tick(self) -> None:
        if not self.is_clock_dead:
            clock_ticks.Ticker().tick()
        # As each look does.
        Feed.objects.update(asked_at=self.now)

    def look(self, kind: Kind, *minutes: int) -> None:
        """For troubles of one kind, after each of these pauses; then mail leaves."""
        for each in minutes:
            self.now += timedelta(minutes=each)
            self.tick()
            alarms.check(kind)
        outbox.send_due(alarms.deliveries())

    @property
    def subjects(self) -> list[str]:
        """Of the e-mails about alarms."""
        to_operator = [
            mail
            for mail in self.mailbox.received
            if "<alarm." in str(mail["Message-ID"])
            or ".alarm@" in str(mail["Message-ID"])
        ]
        # A long one begins in a line of its own, which the parser leaves as a blank.
        return [str(mail["Subject"]).strip() for mail in to_operator]


Trouble = Callable[[World], Callable[[], object]]


def clock(world: World) -> Callable[[], object]:
    world.tick()
    world.is_clock_dead = True
    return lambda: setattr(world, "is_clock_dead", False)


def disk(world: World) -> Callable[[], object]:
    world.settings.ALARM_DISK_FREE_MB = 10**8
    return lambda: setattr(world.settings, "ALARM_DISK_FREE_MB", 0)


def storage(world: World) -> Callable[[], object]:
    make_photo(make_album(), **store_picture())
    folder, elsewhere = world.settings.MEDIA_ROOT, world.settings.DATA_DIR / "away"
    Path(folder).rename(elsewhere)
    return lambda: elsewhere.rename(folder)


def broker(world: World) -> Callable[[], object]:
    before = world.settings.CACHES
    address = f"redis://127.0.0.1:{free_port()}/0"
    pages = {"BACKEND": "twitter_album.redis_cache.RedisCache", "LOCATION": [address]}
    world.settings.CACHES = before | {"pages": pages}
    return lambda: setattr(world.settings, "CACHES", before)


def backup(world: World) -> Callable[[], object]:
    target = world.settings.DATA_DIR / "backup"
    target.write_text("A file stands where the folder was.")
    world.settings.BACKUP_TARGET = str(target)

    def mend() -> None:
        target.unlink()
        make_backup(places.storage_at(str(target)))

    return mend


def jobs(world: World) -> Callable[[], object]:
    later = world.now + timedelta(hours=1)
    for _ in range(3):
        CronJobLog.objects.create(
            code="app.media_files",
            start_time=world.now,
            end_time=later,
            is_success=False,
            message="Traceback\nOSError: no way",
        )
    return lambda: CronJobLog.objects.filter(is_success=False).delete()


def budget(world: World) -> Callable[[], object]:
    world.settings.X_DAILY_BUDGET = 5_000_000
    Budget.objects.create(network="x")
    Spending.objects.create(
        network="x", purpose="search", at=world.now, reserved=5_000_000, spent=5_000_000
    )
    for use in budgets.budget_uses("x"):
        budget_alarms.raise_alarms(use)
    outbox.send_due()
    return lambda: setattr(world.settings, "X_DAILY_BUDGET", 50_000_000)


def feed(world: World) -> Feed:
    return Feed.objects.create(
        album=make_album(),
        network="mastodon",
        server="m.example",
        query="carnival",
        created_at=world.now - timedelta(days=3),
    )


def look_well(feed: Feed) -> None:
    now = timezone.now()
    Run.objects.create(feed=feed, started_at=now, ended_at=now)


def credentials(world: World) -> Callable[[], object]:
    refusing = feed(world)
    Run.objects.create(feed=refusing, ended_at=world.now, failure="does not let us in")
    Feed.objects.update(refused_since=world.now)

    def let_in() -> None:
        Feed.objects.update(refused_since=None)
        look_well(refusing)

    return let_in


def feeds(world: World) -> Callable[[], object]:
    silent = feed(world)
    Run.objects.create(feed=silent, ended_at=world.now, failure="answered 503")
    return lambda: look_well(silent)


def facebook(world: World) -> Callable[[], object]:
    world.page.token_ends["expires_at"] = int(world.now.timestamp()) + 3 * 86_400
    PageTokenCron().do()

    def renew() -> None:
        world.page.tokens.add("new")
        world.settings.FACEBOOK_PAGE_TOKEN = "new"
        world.page.token_ends["expires_at"] = 0
        PageTokenCron().do()

    return renew


def emails(world: World) -> Callable[[], object]:
    world.mailbox.faults = ["mail 421 go away"]
    reach(2)
    outbox.send_due()
    Photo.objects.all().delete()  # their files are not there

    def send() -> None:
        Delivery.objects.update(try_at=world.now)
        outbox.send_due()

    return send


def emails_given_up(world: World) -> Callable[[], object]:
    world.mailbox.faults = ["rcpt 550 5.1.1 nobody here"]
    reach(2)
    outbox.send_due()
    Photo.objects.all().delete()
    return lambda: (Delivery.objects.all().send_again(), outbox.send_due())


def webhooks(world: World) -> Callable[[], object]:
    off = Webhook.objects.create(
        album=make_album(), url="https://hooks.example/", failure="Answered 500."
    )
    Webhook.objects.update(is_enabled=False, switched_off_at=world.now)
    return off.switch_on


def lost_files(world: World) -> Callable[[], object]:
    lost = make_photo(make_album(), **store_picture())
    make_photo(lost.album, **store_picture(colour="#203040"))
    for file in Path(world.settings.MEDIA_ROOT).glob(f"*/{lost.content_hash}-*"):
        file.unlink()
    media_files.check_files()
    return lambda: Photo.objects.update(
        state="ready", failure="", file_missing_since=None
    )


def late_pictures(world: World) -> Callable[[], object]:
    earlier = world.now - timedelta(hours=2)
    make_photo(make_album(), ready=False, first_seen=earlier, failure="503")
    return lambda: Photo.objects.update(state="ready", failure="")


def unreadable_posts(world: World) -> Callable[[], object]:
    there = feed(world)
    for number in range(10):
        DeadLetter.objects.create(
            feed=there, post_id=str(number), reason="no date", created_at=world.now
        )
    return DeadLetter.objects.all().delete


def reports(world: World) -> Callable[[], object]:
    photo = make_photo(make_album(), **store_picture())
    address = reverse("photo-report", args=[photo.pk])
    Client().post(address, {"reason": "mine"})
    moderator = get_user_model()(username="ana")
    moderator.save()

    def decide() -> None:
        decisions.approve(Photo.objects.all(), moderator)

    return decide


TROUBLES: dict[str, Trouble] = {
    each.__name__: each
    for each in (
        *(clock, disk, storage, broker, jobs, budget, credentials, feeds, facebook),
        *(emails, emails_given_up, lost_files, late_pictures, unreadable_posts),
        *(reports, backup, webhooks),
    )
}
