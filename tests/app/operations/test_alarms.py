"""Alarms: each trouble is mailed once when it begins and once when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn
from unittest.mock import patch

import pytest
from django.test import Client

from app.cron import AlarmCron
from app.gallery import formatting
from app.milestones import outbox, repeated_emails
from app.models import Alarm, AlarmEmail, Delivery
from app.operations import alarms, clock_watch, warnings
from app.operations.warnings import Kind
from tests.app.admin_pages import list_of, page_of
from tests.app.concurrency import at_once
from tests.app.milestones.mailing import text_of
from tests.app.operations import troubles
from tests.app.operations.troubles import TROUBLES, World
from tests.prometheus import TOKEN, values

# Until a trouble is raised, it is looked at often, or nobody would know that it lasted.
AN_HOUR = (*[4] * 9, 24)
# What cannot be mailed, and what another e-mail tells of already.
WITHOUT_BEGIN = {"emails", "budget"}


def pass_time(world: World, *minutes: int) -> None:
    """After each of them the clock's job runs; or, while the clock is dead, what a web
    server does in its place."""
    for each in minutes:
        world.now += timedelta(minutes=each)
        world.tick()
        if world.is_clock_dead:
            clock_watch.look()
        else:
            AlarmCron().do()


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("kind", TROUBLES)
def test_a_trouble_is_mailed_once_when_it_begins_and_once_when_it_is_over(
    kind: str, world: World
) -> None:
    end = TROUBLES[kind](world)
    pass_time(world, *AN_HOUR)

    begun = [] if kind in WITHOUT_BEGIN else ["Alarm"]
    assert [subject.split(":")[0] for subject in world.subjects] == begun
    [alarm] = alarms.open_alarms()
    assert (alarm.kind, bool(alarm.remedy)) == (kind, True)
    if begun:
        text = text_of(world.mailbox.received[-1])
        assert alarm.remedy in text.replace("\r\n", " ").replace("\n", " ")

    end()
    pass_time(world, 20, 20)

    assert [each.split(":")[0] for each in world.subjects] == [*begun, "Over"]
    assert alarms.open_alarms() == []


@pytest.mark.django_db
@pytest.mark.one_database
class TestNoStorm:
    def test_a_trouble_that_comes_and_goes_all_day_is_mailed_seldom(
        self, world: World
    ) -> None:
        for _ in range(24):
            world.settings.ALARM_DISK_FREE_MB = 10**8
            world.look(Kind.DISK, 4, 4, 4, 8)
            world.settings.ALARM_DISK_FREE_MB = 0
            world.look(Kind.DISK, 20, 20)

        alarms_a_day = Alarm.objects.count()
        assert 1 < alarms_a_day <= 4
        assert len(world.subjects) <= 2 * alarms_a_day

    def test_what_is_over_in_a_moment_is_no_alarm(self, world: World) -> None:
        end = troubles.disk(world)
        pass_time(world, 1, 3)
        end()
        pass_time(world, 1, 20, 20)

        assert world.subjects == []
        assert not Alarm.objects.exists()

    def test_what_begins_together_is_one_e_mail_and_so_is_what_ends_together(
        self, world: World
    ) -> None:
        ends = [troubles.disk(world), troubles.late_pictures(world)]
        pass_time(world, 4, 4, 4)
        for end in ends:
            end()
        pass_time(world, 20, 20)

        assert world.subjects == [
            "2 alarms: disk space, pictures that do not come",
            "Over: disk space, pictures that do not come",
        ]

    def test_a_day_has_so_many_e_mails_and_none_is_lost(self, world: World) -> None:
        for _ in range(alarms.MAX_EMAILS_A_DAY):
            AlarmEmail.objects.create(subject="x", created_at=world.now)
        end = troubles.disk(world)
        pass_time(world, 4, 4, 4)
        end()
        pass_time(world, 20)
        assert world.subjects == []

        pass_time(world, 24 * 60)

        [subject] = world.subjects
        assert subject.startswith("Over: Only")

    def test_while_mail_cannot_leave_one_e_mail_waits_not_many(
        self, world: World
    ) -> None:
        world.mailbox.faults = ["mail 421 go away"] * 9
        troubles.disk(world)
        pass_time(world, 4, 4, 4)
        end = troubles.late_pictures(world)
        pass_time(world, *[4] * 10)
        end()
        pass_time(world, 4, 16)
        assert alarms.deliveries().count() == 1

        world.mailbox.faults.clear()
        pass_time(world, 6 * 60, 20, 20)

        disk, rest = world.subjects
        assert disk.startswith("Alarm: Only")
        # All that came to pass meanwhile, the mail too.
        assert rest == "Over: e-mails that wait, pictures that do not come"


@pytest.mark.django_db(transaction=True)
def test_two_clocks_raise_and_end_one_alarm(world: World) -> None:
    end = troubles.disk(world)
    for minutes in (4, 4, 4):
        world.now += timedelta(minutes=minutes)
        world.tick()
        at_once(AlarmCron().do, AlarmCron().do)
    end()
    world.now += timedelta(minutes=20)
    world.tick()
    at_once(AlarmCron().do, AlarmCron().do)
    # Two senders at once may leave an e-mail to each other.
    outbox.send_due(alarms.deliveries())

    assert [each.split(":")[0] for each in world.subjects] == ["Alarm", "Over"]
    assert Alarm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "step",
    [
        "app.operations.alarm_emails._write",
        "app.querysets.DeliveryQuerySet.queue",
        "django.core.mail.get_connection",
    ],
)
def test_a_clock_that_is_killed_loses_no_e_mail_and_sends_none_twice(
    step: str, world: World
) -> None:
    troubles.disk(world)
    pass_time(world, 4, 4)

    with (
        patch(step, side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        pass_time(world, 2)
    pass_time(world, 2, 16)

    [subject] = world.subjects
    assert subject.startswith("Alarm: Only")


@pytest.mark.django_db
@pytest.mark.one_database
class TestAdmin:
    def test_lists_alarms_that_are_open_and_over_and_changes_none(
        self, world: World, admin_client: Client
    ) -> None:
        end = troubles.disk(world)
        pass_time(world, 4, 4, 4)
        assert "still open" in admin_client.get(list_of(Alarm)).text
        desk = admin_client.get("/admin/").text
        assert "Delete what is not needed" in desk
        assert f"Since {formatting.moment(alarms.open_alarms()[0].began_at)}" in desk
        page = page_of(Alarm.objects.get())
        assert "move DATA_DIR to a larger disk" in admin_client.get(page).text
        assert admin_client.post(page, {}).status_code == 403
        assert "MB are left" in admin_client.get(page_of(Delivery.objects.get())).text

        end()
        pass_time(world, 20)

        assert "still open" not in admin_client.get(list_of(Alarm)).text


@pytest.mark.django_db
@pytest.mark.one_database
def test_metrics_count_the_open_alarms_of_each_kind(
    world: World,
) -> None:
    world.settings.METRICS_TOKEN = TOKEN
    troubles.disk(world)
    pass_time(world, 4, 4, 4)

    counts = values("album_alarms_open")
    assert (counts["disk"], counts["clock"]) == (1, 0)


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_time_that_a_clock_wrote_which_ran_ahead_holds_up_no_alarm(
    world: World,
) -> None:
    right = world.now
    world.now += timedelta(days=30)
    end = troubles.disk(world)
    pass_time(world, 4, 4, 4)
    world.now = right
    end()
    pass_time(world, 4, 20, 20)

    assert [each.split(":")[0] for each in world.subjects] == ["Alarm", "Over"]


@pytest.mark.django_db
def test_alarms_of_a_restored_backup_are_over_without_a_word(world: World) -> None:
    end = troubles.disk(world)
    pass_time(world, 4, 4, 4)
    end()

    repeated_emails.hold_unsent()
    pass_time(world, 20, 20)

    assert len(world.subjects) == 1
    assert not alarms.open_alarms()


@pytest.mark.django_db
@pytest.mark.one_database
def test_what_cannot_be_found_out_ends_no_alarm_and_is_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> NoReturn:
        raise RuntimeError("no way")

    TROUBLES["disk"](world)
    pass_time(world, *AN_HOUR)
    monkeypatch.setitem(warnings.CONDITIONS, Kind.DISK, fail)

    pass_time(world, *AN_HOUR)

    assert [alarm.kind for alarm in alarms.open_alarms()] == ["disk", "jobs"]
    assert "Over" not in " ".join(world.subjects)
