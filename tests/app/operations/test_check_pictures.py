"""`manage.py check_pictures`: the nightly look over pictures, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.app.factories import make_album, make_photo, store_picture
from twitter_album import shutdown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_run_that_is_stopped_names_the_folder_where_the_next_one_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = make_photo(make_album(), **store_picture())
    for file in Path(settings.MEDIA_ROOT).glob(f"*/{lost.content_hash}-*"):
        file.unlink()
    folder = lost.content_hash[:2]
    before = iter(int(folder, 16) * [False])
    monkeypatch.setattr(shutdown, "is_requested", lambda: next(before, True))

    with pytest.raises(CommandError, match=f"Stopped; to go on, add --from {folder}"):
        call_command("check_pictures")
    monkeypatch.setattr(shutdown, "is_requested", lambda: False)
    call_command("check_pictures", first=folder)

    assert "1 photo without files" in capsys.readouterr().out
    lost.refresh_from_db()
    assert lost.file_missing_since
