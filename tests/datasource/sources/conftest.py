"""What the tests of single sources share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.datasource.media.servers import serving
from tests.datasource.sources.bluesky_service import Service, running
from tests.datasource.sources.scripted_x_v2 import (
    MakeScriptedX,
    ScriptedServer,
    ScriptedX,
    connected,
)


@pytest.fixture
def make_scripted_x() -> Iterator[MakeScriptedX]:
    """A source that is connected to a server of scripted answers."""
    with ExitStack() as stack:

        def build(path: str = "", **options: Any) -> ScriptedX:
            scripted_server = ScriptedServer()
            server = stack.enter_context(serving(scripted_server))
            source = connected(f"{server.url}{path}", **options)
            return ScriptedX(scripted_server, source)

        yield build


@pytest.fixture
def service() -> Iterator[Service]:
    """One of Bluesky's network, that lists what a test gives it."""
    with running() as service:
        yield service


@pytest.fixture
def scripted_x(make_scripted_x: MakeScriptedX) -> ScriptedX:
    return make_scripted_x()
