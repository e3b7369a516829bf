"""What the tests of single sources share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.datasource.media.servers import serving
from tests.datasource.sources.x_v2_stage import (
    Scene,
    Script,
    Stage,
    connected,
)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A source that is connected to a server with a script."""
    with ExitStack() as stack:

        def build(path: str = "", **options: Any) -> Scene:
            script = Script()
            server = stack.enter_context(serving(script))
            source = connected(f"{server.url}{path}", **options)
            return Scene(script, source)

        yield build


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return stage()
