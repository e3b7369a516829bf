"""What tests of pictures share."""

import pytest

from tests.datasource.media import children


@pytest.fixture(autouse=True)
def decoders_of_earlier_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that another test of this process left is none of this test's."""
    monkeypatch.setattr(children, "earlier", frozenset())
    monkeypatch.setattr(children, "earlier", frozenset(children.decoders_of()))
