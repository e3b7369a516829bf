"""Raises the alarm of a dead clock, which cannot do so itself: web workers look."""

from __future__ import annotations

import logging
import random
import threading
import time

from django.db import Error, connection

from app.milestones import outbox
from app.operations import alarms
from app.operations.warnings import Kind
from twitter_album import clock_ticks

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 60


def start() -> None:
    """In a thread that ends with the process."""
    threading.Thread(target=_watch, name="clock watch", daemon=True).start()


def look() -> None:
    """What the clock itself does of alarms, of this one, and only while it is dead."""
    if clock_ticks.is_alive(clock_ticks.last_tick()):
        return
    alarms.check(Kind.CLOCK)
    outbox.send_due(alarms.deliveries())


def _watch() -> None:
    while True:
        # Not all workers at once.
        time.sleep(PERIOD_SECONDS * random.uniform(0.75, 1.25))  # noqa: S311  # no secret
        try:
            look()
        except Error as error:
            logger.warning("Nobody can see whether the clock runs: %s", error)
        except Exception:  # whatever it is, the next look may do better
            logger.exception("The watch over the clock failed")
        finally:
            # A minute of silence is too long for a connection that others may need.
            connection.close()
