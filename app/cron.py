"""The jobs of django-cron that ask no network: shells without logic of their own."""

from django_cron import CronJobBase, Schedule

from app.milestones import outbox, reached
from app.moderation import decisions, removed_files
from app.operations import media_files
from app.syndication import restored_backups
from app.top_seven.prepared_files import Preparation
from twitter_album import shutdown


class MilestoneCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for milestones that were missed, and sends the e-mails that are due."""

    # django-cron finds its log by this: renamed, a job would run at once.
    code = "app.milestones.reached"
    # Often, so that an e-mail follows its pictures; four queries when idle, and
    # only failures are logged.
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        # What a changed MILESTONES setting or a crash between left out.
        late = reached.reconcile_all()
        notes = [f"{len(late)} milestones found late"] if late else []
        sent = outbox.send_due(should_stop=shutdown.is_requested)
        notes += [f"{count} {state}" for state, count in sent.items()]
        return ", ".join(notes) or None


class RemovalCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Ends removals and blocks that failed half way: a job of its own, so that what
    goes wrong with them holds up no e-mail."""

    code = "app.removals"
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> None:
        # First the files: a promise to people who asked to be removed.
        removed_files.delete_files()
        decisions.finish_blocks()


# One for the process: it remembers where its round over the albums ended.
preparation = Preparation(shutdown.is_requested)


class SharingCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Makes versions of top sevens, and the files that pages of them lead to."""

    code = "app.top_seven.share_pictures"
    schedule = Schedule(run_every_mins=0.05)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        return ", ".join(map(str, preparation.run())) or None


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
