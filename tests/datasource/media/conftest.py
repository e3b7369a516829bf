"""What tests of pictures share."""

import pytest

from tests.datasource.media import decoder_processes


@pytest.fixture(autouse=True)
def decoders_of_earlier_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that another test of this process left is none of this test's."""
    monkeypatch.setattr(decoder_processes, "earlier", frozenset())
    monkeypatch.setattr(
        decoder_processes, "earlier", frozenset(decoder_processes.decoder_workers_of())
    )
