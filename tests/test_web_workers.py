"""Several workers of one web server."""

from __future__ import annotations

import os
import urllib.request
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from prometheus_client.parser import text_string_to_metric_families

from tests.twitter_album.starts import start
from tests.web_server import QUICK_SECONDS, Server, running
from twitter_album import lease_holders


def counted_requests(server: Server, token: str) -> float:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/metrics",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=QUICK_SECONDS) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    (requests,) = (each for each in families if each.name == "album_http_requests")
    return sum(each.value for each in requests.samples if each.name.endswith("_total"))


def test_workers_count_requests_together_and_through_the_death_of_one(
    tmp_path: Path,
) -> None:
    token = "a-token-of-the-tests"
    # Of a server that is no more: nobody has this number.
    gone = replace(lease_holders.this_process(), pid=2**22)
    stale = tmp_path / "metrics" / quote(str(gone), safe="")
    stale.mkdir(parents=True)
    # Of a container that is no more: of another machine nobody knows who lives.
    old = tmp_path / "metrics" / quote(str(replace(gone, machine="other")), safe="")
    old.mkdir()
    os.utime(old, (0, 0))
    with running(tmp_path, WEB_WORKERS="2", METRICS_TOKEN=token) as server:
        before = counted_requests(server, token)
        for _ in range(20):
            assert server.page() == 200
        assert {counted_requests(server, token) for _ in range(6)} == {before + 20}

        killed = server.process.children()[0]
        killed.kill()
        killed.wait(QUICK_SECONDS)
        server.await_page()

        assert counted_requests(server, token) >= before + 20
    assert not stale.exists()
    assert not old.exists()


FULL_DISK = """
import os, resource, django
django.setup()
from app.operations.metrics import worker_files
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
worker_files.share_among_workers()
resource.setrlimit(resource.RLIMIT_FSIZE, before)
print(worker_files.VARIABLE in os.environ)
"""


def test_on_a_full_disk_each_worker_counts_for_itself(tmp_path: Path) -> None:
    # A process of `start` has a parent by multiprocessing, as a worker has its server.
    done = start(tmp_path, code=FULL_DISK, WEB_WORKERS="2")

    assert done.stdout == "False\n"
