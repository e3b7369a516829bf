"""Whatever a network does wrong, what is logged and told of it holds no secret, even
where the network repeats what we sent."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict
from random import Random
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from app.models import Run, Window
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from tests.amounts import amount, seed
from tests.datasource.worlds import Network, failures, history, later, run
from tests.logs import written
from tests.torture.faults import KINDS
from twitter_album import secret_values

PASSWORD = "hunter2-hunter2-hunter2"
NAMES_ONLY = {"bluesky_handle"}
SECRETS = [
    *(value for name, value in asdict(CREDENTIALS).items() if name not in NAMES_ONLY),
    PASSWORD,
]
# They take as long as our patience.
SLOW = {"hang", "drip"}
ECHOES = [
    {"status": status, "body": json.dumps(dict.fromkeys(keys, " ".join(SECRETS)))}
    for status in (400, 401, 403, 500, 200)
    for keys in (("error", "message"), ("detail", "title"), ("data", "errors"))
]
FAULTS = [*(fault for kind, fault in KINDS.items() if kind not in SLOW), *ECHOES]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    secret_values.secret_values.cache_clear()
    with written() as stream:
        yield stream
    secret_values.secret_values.cache_clear()


def keep_secrets(network: Network) -> None:
    """Of ours; SECRET_KEY is there already."""
    server = urlsplit(network.simulator.url).netloc
    network.settings.MASTODON_TOKENS = {server: CREDENTIALS.access_token}
    network.settings.EMAIL_HOST_PASSWORD = PASSWORD


def sent_secrets(network: Network) -> set[str]:
    """What stood in the headers of our requests, as tokens of sessions do."""
    headers = [request.headers for request in network.simulator.requests]
    return {
        each.get("authorization", "").partition("Bearer ")[2] for each in headers
    } - {""}


def everything_told() -> str:
    """What is stored of failures, for the admin to show."""
    rows = (*Run.objects.values_list("failure", flat=True),)
    return "\n".join((*rows, *Window.objects.values_list("reason", flat=True)))


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_no_fault_brings_a_secret_into_the_log(
    network: Network,
    settings: Settings,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    record_property: Callable[[str, object], None],
) -> None:
    caplog.set_level(logging.DEBUG, "datasource")
    keep_secrets(network)
    network.show(history(8))
    chance = Random(seed())
    faults = chance.choices(FAULTS, k=max(amount(8), 8))
    told = ""
    for fault in faults:
        paths = ["", network.wire_format.lists, "/xrpc/com.atproto.server"]
        network.simulator.faults = FaultPlan.of(
            Fault(**fault, path=chance.choice(paths), seed=chance.randrange(99))
        )
        told += failures(run()) + everything_told()
        later(hours=7)
    assert told
    found = [
        secret
        for secret in {*SECRETS, settings.SECRET_KEY, *sent_secrets(network)}
        if secret[: len(secret) // 2] in told + log.getvalue() + caplog.text
    ]
    assert found == []
    record_property("faults_logged", len(faults))
