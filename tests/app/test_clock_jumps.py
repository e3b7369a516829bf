"""What a machine wrote down while its clock ran ahead holds up nothing afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import psutil
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import Settings

from app.gallery import completeness
from app.milestones import outbox
from app.models import Delivery, Feed, Milestone, Photo, Publication, Spending
from app.top_seven.facebook import publish
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from datasource.data_access import AvatarAccess, Ledger, PictureAccess, fetch_jobs
from datasource.media.host_limiter import HostLimiter
from datasource.media.pictures import PendingPicture
from tests import facebook_page
from tests.app.admin_pages import act, make_feed
from tests.app.factories import frozen, make_album, make_owner, make_photo, make_photos
from tests.facebook_page import Page
from twitter_album import due_times, lease_holders

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def ahead() -> datetime:
    """The time of a clock that is wrong: the nearer, the more it looks like a wait."""
    return timezone.now() + timedelta(days=2)


def test_a_tick_that_lies_ahead_proves_no_life(client: Client, ahead: datetime) -> None:
    CronJobLog.objects.create(code="x", start_time=ahead, end_time=ahead)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["clock"] == "silent"
    now = timezone.now()
    CronJobLog.objects.create(code="x", start_time=now, end_time=now)
    assert client.get("/readyz").json()["clock"] == "alive"


@pytest.mark.filterwarnings("ignore:.*naive datetime:RuntimeWarning")
def test_cron_runs_its_jobs_whatever_their_log_says(ahead: datetime) -> None:
    logged = {"code": "app.milestones.reached", "is_success": True}
    CronJobLog.objects.create(start_time=ahead, end_time=ahead, **logged)
    make_photos(make_album(milestones="2", recipients="ana@one.example"), 2)
    Milestone.objects.update(reached_at=ahead)
    call_command("runcrons", "app.cron.MilestoneCron", silent=True)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("state", ["queued", "claimed"])
def test_an_e_mail_is_sent(ahead: datetime, state: str) -> None:
    make_photos(make_album(milestones="2", recipients="ana@one.example"), 2)
    Delivery.objects.update(try_at=ahead, state=state, attempts=1)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_an_e_mail_that_waits_for_pictures_waits_no_longer(ahead: datetime) -> None:
    album = make_album(milestones="1", recipients="ana@one.example")
    make_photo(album, ready=False)
    Milestone.objects.update(reached_at=ahead)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_pictures_and_faces_are_fetched(ahead: datetime) -> None:
    owner = make_owner(avatar_url="https://p.example/a.jpg", avatar_due_at=ahead)
    make_photo(make_album(), owner, ready=False, try_at=ahead, attempts=3)
    assert PictureAccess().is_any_due()
    assert len(PictureAccess().claim_pictures(5)) == 1
    assert AvatarAccess().is_any_due()


def test_a_wait_that_is_not_too_long_is_kept() -> None:
    soon = timezone.now() + timedelta(hours=20)
    make_owner(avatar_url="https://p.example/a.jpg", avatar_due_at=soon)
    make_photo(make_album(), ready=False, try_at=soon, attempts=3)
    assert not PictureAccess().is_any_due()
    assert not AvatarAccess().is_any_due()


def test_a_host_of_pictures_is_asked_again(ahead: datetime) -> None:
    picture = PendingPicture("https://p.example/a.jpg", "mastodon")
    queue = HostLimiter(per_host=4, paused={"p.example": ahead})
    queue.waiting = [picture]
    assert queue.take_paused() == []
    queue.paused["p.example"] = timezone.now() + timedelta(hours=1)
    assert len(queue.take_paused()) == 1


def test_fetch_now_helps(admin_client: Client, ahead: datetime) -> None:
    feed = make_feed(
        make_album(),
        due_at=ahead,
        not_before=ahead,
        lease_until=ahead,
        asked_at=ahead,
        holder="elsewhere|1@1",
    )
    assert act(admin_client, "fetch_now", feed).startswith("1 feed: looked at")
    feed.refresh_from_db()
    now = timezone.now()
    assert Feed.objects.active().due(now).exists()
    assert not feed.is_rate_limited(now)
    assert due_times.is_due(feed.lease_until, now=now, max_wait=timedelta(minutes=2))


def test_the_next_look_is_soon(ahead: datetime) -> None:
    album = make_album()
    make_feed(album, due_at=ahead)
    next_look = completeness.of_album(album).next_look
    assert next_look is not None
    assert next_look <= timezone.now()


def test_a_feed_that_nobody_asks_for_any_more_is_out_of_use(
    ahead: datetime, settings: Settings
) -> None:
    settings.HASHTAGS = []
    album = make_album()
    gone = make_feed(album, server="gone.example", asked_at=ahead)
    fetch_jobs()
    assert gone not in Feed.objects.asked_for()


def test_what_was_spent_at_a_wrong_time_holds_up_no_later_day(
    ahead: datetime, settings: Settings
) -> None:
    settings.X_DAILY_BUDGET = 1_000_000
    row = Spending.objects.create(
        network="x", purpose="a search", at=ahead, reserved=900_000
    )
    ledger = Ledger("x")
    assert ledger.is_scarce
    ledger.correct_future_dates()
    row.refresh_from_db()
    assert row.at <= timezone.now()
    assert ledger.is_scarce
    Spending.objects.update(at=timezone.now() - timedelta(days=1))
    assert not ledger.is_scarce


def test_a_publication_goes_on_and_finds_the_post_that_was_made(
    page: Page, ahead: datetime
) -> None:
    ranking = frozen(make_album(), 2)
    page.faults["POST feed"] = [facebook_page.Fault(is_done=True)]
    with pytest.raises(FacebookError):
        publish.publish(ranking, FacebookPage.from_settings())
    Publication.objects.update(begun_at=ahead, lease_until=ahead)
    published = publish.publish(ranking, FacebookPage.from_settings())
    assert published.state == Publication.State.PUBLISHED
    assert len(page.posts) == 1


def test_a_living_process_is_not_taken_for_dead_when_the_clock_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernel tells since when a process runs in seconds after its own start; the
    date of that start moves with the clock."""
    holder = lease_holders.this_process()
    booted, created = psutil.boot_time(), psutil.Process().create_time()
    jump = timedelta(days=2).total_seconds()
    monkeypatch.setattr(psutil, "boot_time", lambda: booted + jump)
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: created + jump)
    assert not holder.is_dead


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_made_ahead_is_made_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch, ahead: datetime
) -> None:
    make_photo(make_album())
    with monkeypatch.context() as patched:
        patched.setattr("time.time", ahead.timestamp)
        client.get("/topic/carnival")
    assert client.get("/topic/carnival").templates
    assert not client.get("/topic/carnival").templates


def test_new_photos_are_no_wait(ahead: datetime) -> None:
    """What was never tried waits for nothing, also shortly after it was found."""
    soon = timezone.now() + timedelta(hours=3)
    make_photo(make_album(), ready=False, try_at=soon)
    assert Photo.objects.pictures_due(timezone.now()).count() == 1
