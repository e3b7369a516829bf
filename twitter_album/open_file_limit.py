"""How many files and connections the processes of `manage.py run` may have open."""

from __future__ import annotations

import resource

# As many as `manage.py web` has granian hold; more than a crowd of silent ones.
MAX_CONNECTIONS = 8192
OTHER_FILES = 256
WANTED_FILES = MAX_CONNECTIONS + OTHER_FILES


def raise_limit() -> int:
    """Have the limit raised for this process and all that it starts; returns how many
    connections the web server can hold then."""
    wanted = WANTED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MAX_CONNECTIONS
    # Only root may go beyond the hard limit.
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        wanted = soft
    # Half at least, where the system allows few files at all.
    return max(wanted - OTHER_FILES, wanted // 2)
