"""The mailing job of django-cron: a shell without logic of its own; it also deletes
the files of what was removed, where that failed at once."""

from django_cron import CronJobBase, Schedule

from app import milestones, outbox, removal
from twitter_album import stop


class MilestoneCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for milestones that were missed, and sends the e-mails that are due."""

    code = "app.milestones"
    # Often, so that an e-mail follows its pictures; three queries when idle, and
    # only failures are logged.
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        removal.delete_files()
        found = milestones.reconcile_all()
        told = [f"{len(found)} milestones found late"] if found else []
        sent = outbox.send_due(should_stop=stop.is_asked)
        told += [f"{number} {state}" for state, number in sent.items()]
        return ", ".join(told) or None
