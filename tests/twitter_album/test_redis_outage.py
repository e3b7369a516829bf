"""A Redis that is away is told of once, by all threads of a process together."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from twitter_album.redis_outage import Outage

THREADS = 8


def test_threads_that_meet_an_outage_together_tell_of_it_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    outage = Outage("CACHE_URL", "pages are made anew")
    together = Barrier(THREADS)

    def meet() -> None:
        together.wait()
        outage.begin(ConnectionError("refused"))
        together.wait()
        outage.end()

    with ThreadPoolExecutor(THREADS) as pool:
        for thread in [pool.submit(meet) for _ in range(THREADS)]:
            thread.result()

    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
