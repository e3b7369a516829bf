"""What `manage.py doctor` says of the clock, and of who can log in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_cron.models import CronJobLog

from tests.app.doctor.conftest import Doctor
from tests.app.factories import make_album

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_a_clock_that_stands_still_is_named(doctor: Doctor) -> None:
    told = doctor("clock")
    assert told.names("ERROR", "The clock has never run here", "`manage.py clock`")

    then = timezone.now() - timedelta(days=1)
    CronJobLog.objects.create(code="x", start_time=then, end_time=then)

    told = doctor("clock")
    assert told.names("ERROR", "The clock has not run since", "`manage.py clock`")


def test_a_job_that_fails_again_and_again_is_named(
    ticking: None, doctor: Doctor
) -> None:
    now = timezone.now()
    for _ in range(3):
        CronJobLog.objects.create(
            code="app.media_files",
            start_time=now,
            end_time=now,
            message="Traceback\nOSError: the disk is on fire\n",
        )
    problem = "The job app.media_files fails again and again: OSError: the disk is on"
    assert doctor("clock").names("ERROR", problem, "")


def test_albums_that_are_all_paused_are_named(ticking: None, doctor: Doctor) -> None:
    make_album(is_paused=True)
    told = doctor("clock")
    assert told.names("WARNING", "Every album is paused", "Unpause one")
    assert told.code == 0


def test_an_admin_without_a_user_is_named(doctor: Doctor) -> None:
    told = doctor("admin")
    assert told.names("WARNING", "Nobody can log in", "manage.py createsuperuser")
