"""The album on a dozen hosts that are killed: `python -m tests.fault_run`.

Two web servers, two clocks and four workers from Procfile.scale, with PostgreSQL,
Redis, S3 (moto's server), a Mastodon server and a mailbox, each on a host of its own:
network namespaces of this machine. While 20,000 posts arrive in ten minutes, the
album's processes are killed every few seconds, Redis is wiped twice, PostgreSQL stops
twice and S3 answers wrongly for a minute; a visitor reads pages meanwhile. Afterwards
the album has half an hour to be whole. The exit code is 1 if it is not. Needs root.
"""

from __future__ import annotations

import signal
import subprocess
import sys

from tests.fault_run.arguments import HOSTS, arguments
from tests.fault_run.hosts import Lan


def main() -> int:
    arguments()
    # To be stopped is an end like any other: the hosts go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Lan(HOSTS) as lan:
        # The run itself has to be on one of the hosts to reach the others.
        command = [sys.executable, "-m", "tests.fault_run.run", *sys.argv[1:]]
        command += ["--network", lan.prefix]
        visitor = lan.hosts["visitor"].namespace
        return subprocess.call(["ip", "netns", "exec", visitor, *command])


if __name__ == "__main__":
    sys.exit(main())
