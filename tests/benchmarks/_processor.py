"""What a database server uses of the processor for this connection."""

from __future__ import annotations

import psutil
from django.db import connection


def server_seconds() -> float:
    """Of the server's process; nothing on SQLite, which is part of this one."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        times = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return float(times.user + times.system)
