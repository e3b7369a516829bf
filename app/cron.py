"""The jobs of django-cron that ask no network: shells without logic of their own."""

from django_cron import CronJobBase, Schedule

from app import background
from app.operations import media_files
from app.syndication import restored_backups
from app.top_seven.facebook import page_token
from twitter_album import shutdown, task_queue


class MilestoneCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for milestones that were missed, and sends the e-mails that are due."""

    # django-cron finds its log by this: renamed, a job would run at once.
    code = "app.milestones.reached"
    # Often, so that an e-mail follows its pictures; four queries when idle, and
    # only failures are logged.
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        return task_queue.run(background.send_emails)


class WebhookCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Tells other programs what happened in albums; one query when there are none."""

    code = "app.webhooks"
    schedule = Schedule(run_every_mins=0.05)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        return task_queue.run(background.send_webhooks)


class RemovalCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Ends removals and blocks that failed half way: a job of its own, so that what
    goes wrong with them holds up no e-mail."""

    code = "app.removals"
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> None:
        task_queue.run(background.finish_removals)


class SharingCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Makes versions of top sevens, and the files that pages of them lead to."""

    code = "app.top_seven.share_pictures"
    schedule = Schedule(run_every_mins=0.05)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        return task_queue.run(background.prepare_sharing)


class RestoreCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Notices that a backup of the database was restored, for those who follow it."""

    code = "app.restore"
    schedule = Schedule(run_every_mins=1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        is_restored = restored_backups.notice_restore()
        return "a restored database: followers start again" if is_restored else None


class MediaFilesCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks over the stored pictures at night, or when the clock next runs."""

    code = "app.media_files"
    # At night, because it reads the whole storage.
    schedule = Schedule(run_at_times=["03:30"], retry_after_failure_mins=60)

    def do(self) -> str:
        return str(media_files.check_files(should_stop=shutdown.is_requested))


class AlarmCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Raises and ends alarms, and mails of both."""

    code = "app.alarms"
    schedule = Schedule(run_every_mins=1, run_tolerance_seconds=5)
    remove_successful_cron_logs = True

    def do(self) -> None:
        background.raise_alarms()


class PageTokenCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Asks Facebook now and then how long the Page's token lives."""

    code = "app.page_token"
    schedule = Schedule(run_every_mins=1)
    remove_successful_cron_logs = True

    def do(self) -> None:
        page_token.check_if_due()
