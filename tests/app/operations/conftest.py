"""The album that is backed up and restored."""

from __future__ import annotations

import pytest

from app.models import Album
from tests.app.operations.backups import full_album


@pytest.fixture
def album() -> Album:
    return full_album()
