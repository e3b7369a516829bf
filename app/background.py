"""What the clock does without asking any network: here, or on a worker."""

from __future__ import annotations

from app.milestones import outbox, reached
from app.models import Webhook
from app.moderation import decisions, removal_log, removed_files, reports
from app.operations import alarms
from app.top_seven.prepared_files import Preparation
from app.webhooks import events
from app.webhooks import outbox as webhook_outbox
from twitter_album import shutdown, task_queue
from twitter_album.counted import counted

# One for the process: it remembers where its round over the albums ended.
preparation = Preparation(shutdown.is_requested)


def send_emails() -> str | None:
    """Looks for milestones that were missed, and sends the e-mails that are due."""
    # One sender at a time, else the e-mail of 200 could overtake that of 100.
    with task_queue.one_at_a_time("e-mails") as is_free:
        if not is_free:
            return None
        # What a changed MILESTONES setting or a crash between left out.
        late = reached.reconcile_all()
        milestones = counted(len(late), "milestone", "milestones")
        notes = [f"{milestones} found late"] if late else []
        sent = outbox.send_due(should_stop=shutdown.is_requested)
        notes += [f"{count} {state}" for state, count in sent.items()]
        return ", ".join(notes) or None


def send_webhooks() -> str | None:
    """Finds what webhooks are to hear, and sends what is due."""
    if not Webhook.objects.exists():
        return None
    # One sender at a time, so that events arrive in their order.
    with task_queue.one_at_a_time("webhooks") as is_free:
        if not is_free:
            return None
        events.queue_all(should_stop=shutdown.is_requested)
        sent = webhook_outbox.send_due(should_stop=shutdown.is_requested)
        webhook_outbox.delete_old()
        return ", ".join(f"{count} {state}" for state, count in sent.items()) or None


def raise_alarms() -> None:
    """Raises and ends alarms, and sends their e-mails: in the clock itself, because
    that workers or their broker are away may be what is wrong."""
    alarms.check()
    outbox.send_due(alarms.deliveries(), should_stop=shutdown.is_requested)


def finish_removals() -> None:
    """Ends removals and blocks that failed half way, notes removals outside of the
    database, and deletes reports of visitors that have served."""
    # First the files: a promise to people who asked to be removed.
    removed_files.delete_files()
    removal_log.write_pending()
    decisions.finish_blocks()
    reports.clean_up()


def prepare_sharing() -> str | None:
    """Makes versions of top sevens, and the files that pages of them lead to."""
    with task_queue.one_at_a_time("share pictures") as is_free:
        if not is_free:
            return None
        return ", ".join(map(str, preparation.run())) or None
