"""The mailing job of django-cron: a shell without logic of its own."""

from django_cron import CronJobBase, Schedule

from app import milestones, outbox


class MilestoneCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for milestones that were missed, and sends the e-mails that are due."""

    code = "app.milestones"
    schedule = Schedule(run_every_mins=1, run_tolerance_seconds=5)

    def do(self) -> str | None:
        found = milestones.reconcile_all()
        told = [f"{len(found)} milestones found late"] if found else []
        told += [f"{number} {state}" for state, number in outbox.send_due().items()]
        return ", ".join(told) or None
