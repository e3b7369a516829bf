"""Progress of long work where there is no terminal."""

from __future__ import annotations

import pytest

from twitter_album import progress, shutdown


def test_it_is_told_in_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.progress("Pictures", total=5_000, unit="files") as update:
        update(1)
        assert capsys.readouterr().err == ""
        monkeypatch.setattr(progress, "LINE_SECONDS", 0)
        update(1_200)

    assert capsys.readouterr().err == "Pictures: 1,201 of 5,000 files\n"


def test_a_stop_says_how_far_it_came(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)

    with (
        pytest.raises(progress.Stopped),
        progress.progress("Rows", total=10, unit="rows") as update,
    ):
        update(7)

    assert capsys.readouterr().err == "Rows: 7 of 10 rows\n"
