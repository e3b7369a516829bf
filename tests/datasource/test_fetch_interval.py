"""How often the clock looks for new photos."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_cron.core import CronJobManager
from django_cron.models import CronJobLog

from datasource.cron import TwitterCron

pytestmark = [
    pytest.mark.django_db,
    # Of django-cron's own comparison.
    pytest.mark.filterwarnings("ignore:.*naive datetime:RuntimeWarning"),
]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("seconds", "is_due"), [(55, False), (61, True)], ids=["too soon", "in time"]
)
def test_a_minute_between_two_looks_is_a_minute(seconds: int, is_due: bool) -> None:
    assert TwitterCron.schedule.run_every_mins == 1
    before = timezone.now() - timedelta(seconds=seconds)
    CronJobLog.objects.create(
        code=TwitterCron.code, start_time=before, end_time=before, is_success=True
    )
    manager = CronJobManager(TwitterCron)
    manager.cron_job = TwitterCron()

    assert manager.should_run_now() == is_due
