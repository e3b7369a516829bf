"""The album's own clock is wrong for a while, and is set right: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db.models import Max
from pytest_django import Settings

from app.gallery import completeness
from app.milestones import outbox
from app.models import Album, Feed, Milestone, Photo, Unreachable, Window
from datasource.cron import CatchUpCron, TwitterCron
from datasource.data_access import PictureAccess, fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.faults import FaultPlan
from datasource.sources import NETWORKS
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    fault,
    post,
)
from twitter_album import lease_holders

pytestmark = pytest.mark.django_db
# Beyond what X's search reaches, and back behind what is known.
JUMPS = [timedelta(days=9), timedelta(days=-1)]


class WrongClock:
    """Ours; the network's own time stays right."""

    def __init__(self) -> None:
        self.error = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.error


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> WrongClock:
    clock = WrongClock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    settings.FETCH_EVERY_MINUTES = 20
    return clock


def show_news(network: Network, minutes_ago: float) -> None:
    """Some settled posts more; they go on while nobody looks."""
    news = [post(minutes_ago + n / 10, pictures=2, counter=n) for n in range(7)]
    network.show([*news, *network.posts])


def tick() -> None:
    """What the clock process does of it, in its order."""
    CatchUpCron().do()


@pytest.fixture
def album(network: Network, settings: Settings, clock: WrongClock) -> Album:
    """Read up to the present while the clock was right."""
    settings.MILESTONE_RECIPIENTS = ["organiser@example.org"]
    network.show([post(90 + 200 * n) for n in range(20)])
    TwitterCron().do()
    assert_complete(network)
    return Album.objects.get()


def assert_well(network: Network) -> None:
    assert_complete(network)
    assert not Unreachable.objects.exists()
    assert not Window.objects.filter(kind=Window.Kind.PENDING).exists()


def jump_and_return(
    network: Network, clock: WrongClock, jump: timedelta, *, look: Callable[[], object]
) -> None:
    """The world goes on before, during and after the time that the clock is wrong."""
    show_news(network, 30)
    clock.error = jump
    look()
    show_news(network, 10)
    look()
    show_news(network, 5)
    clock.error = timedelta(0)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@on("mastodon", "x")
def test_an_album_is_complete_after_its_clock_was_wrong(
    network: Network, clock: WrongClock, album: Album, jump: timedelta
) -> None:
    album.milestones = "30"
    album.save()
    jump_and_return(network, clock, jump, look=lambda: fetch(fetch_jobs()))
    for _ in range(2):
        TwitterCron().do()
    assert_well(network)
    clock.error = timedelta(minutes=11)  # so long, it waits for its pictures
    outbox.send_due()
    assert Milestone.objects.get().threshold == 30
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@on("mastodon", "x")
def test_an_album_whose_first_look_was_at_a_wrong_time_is_complete(
    network: Network, clock: WrongClock, jump: timedelta
) -> None:
    network.settings.BACKFILL_DAYS = 6
    network.show([post(90 + 200 * n) for n in range(20)])
    jump_and_return(network, clock, jump, look=lambda: fetch(fetch_jobs()))
    for _ in range(2):
        TwitterCron().do()
    assert_well(network)


def killed_run(network: Network) -> None:
    """A run of another machine that died before its first page was saved."""

    class Killed(BaseException):
        pass

    asked = iter([False])

    def die() -> bool:
        for is_asked in asked:
            return is_asked
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("datasource.data_access.DataAccess.finish", lambda *_: None)
        elsewhere = replace(lease_holders.this_process(), machine="elsewhere")
        patched.setattr("twitter_album.lease_holders.this_process", lambda: elsewhere)
        with pytest.raises(Killed):
            fetch(fetch_jobs(), should_stop=die)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@on("mastodon")
def test_a_run_that_died_at_a_wrong_time_holds_up_nobody(
    network: Network, clock: WrongClock, album: Album, jump: timedelta
) -> None:
    jump_and_return(network, clock, jump, look=lambda: None)
    clock.error = jump
    killed_run(network)
    clock.error = timedelta(minutes=25)
    TwitterCron().do()
    assert_well(network)


@pytest.mark.one_database
@pytest.mark.parametrize("status", [503, 429])
@on("mastodon", "x")
def test_waits_that_began_at_a_wrong_time_are_over(
    network: Network, clock: WrongClock, album: Album, status: int
) -> None:
    jump = timedelta(days=9)
    fault(network, status=status, headers={"Retry-After": "3600"})
    jump_and_return(network, clock, jump, look=lambda: fetch(fetch_jobs()))
    network.simulator.faults = FaultPlan()
    tick()
    assert_well(network)
    # Nor do they come back on the days that follow.
    clock.error = jump - timedelta(hours=5)
    assert not Feed.objects.get().is_rate_limited(clock())


@pytest.mark.one_database
@on("x")
def test_a_gap_that_a_wrong_clock_told_is_pending_again(
    network: Network, clock: WrongClock, album: Album
) -> None:
    """As versions did that took their own clock for the network's."""
    feed = Feed.objects.get()
    edge_at = clock() + timedelta(days=2)
    edge = NETWORKS["x"]()[0].highest_id_before(edge_at)
    Unreachable.objects.create(
        feed=feed, lo=feed.top, hi=edge, from_at=feed.top_at, until_at=edge_at
    )
    Feed.objects.update(top=edge, top_at=edge_at)
    show_news(network, 5)
    for _ in range(2):
        fetch(fetch_jobs())
    assert_well(network)


@pytest.mark.one_database
@on("mastodon")
class TestAfterTwoDaysAhead:
    jump = timedelta(days=2)

    def test_the_next_look_is_told_to_be_soon(
        self, clock: WrongClock, album: Album
    ) -> None:
        clock.error = self.jump
        fetch(fetch_jobs())
        clock.error = timedelta(0)
        known = completeness.of_album(album)
        assert known.next_look is not None
        assert known.next_look <= clock()
        assert known.until is not None
        assert known.until <= clock()

    def test_photos_that_came_meanwhile_are_not_included_in_the_future(
        self, network: Network, clock: WrongClock, album: Album
    ) -> None:
        jump_and_return(network, clock, self.jump, look=lambda: fetch(fetch_jobs()))
        assert Photo.objects.aggregate(last=Max("first_seen"))["last"] <= clock()

    def test_sweeps_go_on(
        self, network: Network, clock: WrongClock, album: Album
    ) -> None:
        clock.error = self.jump
        fetch(fetch_jobs())
        clock.error = timedelta(0)
        network.show([*network.posts, post(105, counter=99)])  # federated late
        for _ in range(2):
            fetch(fetch_jobs())
        assert_complete(network)

    def test_deleted_posts_are_still_looked_for(
        self, network: Network, clock: WrongClock, album: Album
    ) -> None:
        clock.error = self.jump
        Photo.objects.update(counted_at=clock())
        clock.error = timedelta(0)
        network.show(network.posts[1:])
        fetch(fetch_jobs())
        assert Photo.objects.filter(missing_since__isnull=False).count() == 1

    def test_pictures_are_stored(
        self, network: Network, clock: WrongClock, album: Album
    ) -> None:
        clock.error = self.jump
        claimed = PictureAccess().claim_pictures(8)
        clock.error = timedelta(0)
        assert len(claimed) == 8
        assert PictureAccess().count_due() == len(album_pictures())
