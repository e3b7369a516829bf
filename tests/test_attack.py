"""`make attack` is for the album on this machine, and for nobody else's."""

from __future__ import annotations

import pytest

from tests.attack.target import NotLoopback, Target


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1:8000",
        "http://album.example",
        "http://127.0.0.1.example:8000",
        "http://127.0.0.1@192.0.2.1/",
        "http://[2001:db8::1]:8000",
        "https://127.0.0.1:8000",
        "127.0.0.1:8000",
    ],
)
def test_no_other_machine_is_attacked(url: str) -> None:
    with pytest.raises(NotLoopback):
        Target.at(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is(host: str) -> None:
    assert Target.at(f"http://{host}:8000").port == 8000
