"""Imports that are stopped, killed or begun twice: nothing is lost or double."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from app.models import (
    Album,
    DeadLetter,
    Delivery,
    Milestone,
    Photo,
)
from datasource.imports import task
from tests.datasource.imports import ROOT, import_posts, tweet, written
from tests.running import database_url
from twitter_album import shutdown

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("carnival"),
]


def test_a_stop_is_heard_between_batches_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    path = written(tmp_path, *map(tweet, range(10)))
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)
    with pytest.raises(CommandError, match="the next run goes on from here"):
        import_posts(path)
    assert Photo.objects.count() == 4
    monkeypatch.setattr(shutdown, "is_requested", lambda: False)
    assert "6 photos added; 6 posts read" in import_posts(path)


@pytest.mark.one_database
def test_a_stop_within_a_long_line_is_gone_on_with_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    posts = [json.loads(tweet(number)) for number in range(10)]
    path = written(tmp_path, json.dumps({"statuses": posts}) + "\n", tweet(10))
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)
    with pytest.raises(CommandError):
        import_posts(path)
    monkeypatch.setattr(shutdown, "is_requested", lambda: False)
    assert "7 photos added; 7 posts read" in import_posts(path)


def test_of_two_imports_of_a_file_at_once_one_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_SIZE", 4)
    path = written(tmp_path, *map(tweet, range(10)))
    others: list[str] = []

    def meanwhile() -> bool:
        if not others:
            others.append("begun")
            others.append(import_posts(path))
        return False

    monkeypatch.setattr(shutdown, "is_requested", meanwhile)
    with pytest.raises(CommandError, match="is being imported by another process"):
        import_posts(path)
    assert "6 photos added; 6 posts read" in others[1]
    assert Photo.objects.count() == Album.objects.get().photo_count == 10


def begin(path: Path, settings: Settings) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "HASHTAGS": "carnival,harvest",
        "MILESTONE_RECIPIENTS": "organiser@album.example",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_posts", str(path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_an_import_killed_at_random_moments_is_complete_and_nothing_is_double(
    tmp_path: Path, settings: Settings
) -> None:
    settings.HASHTAGS = ["carnival", "harvest"]
    rows = [
        tweet(number, hashtag="harvest" if number % 5 == 0 else "carnival")
        for number in range(1300)
    ]
    rows[734] = "no JSON\n"
    path = written(tmp_path, *rows)
    chance, kills = random.Random(2026), 0
    for _ in range(2):
        known = Photo.objects.count()
        process = begin(path, settings)
        while Photo.objects.count() == known and process.poll() is None:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    assert kills == 2
    import_posts(path)
    assert Photo.objects.values("post_key").distinct().count() == 1299
    assert Photo.objects.count() == 1299
    counts = dict(Album.objects.values_list("key", "photo_count"))
    assert counts == {"carnival": 1039, "harvest": 260}
    assert DeadLetter.objects.count() == 1
    reached = Milestone.objects.filter(album__key="harvest").values_list("threshold")
    assert (
        len(reached)
        == len(set(reached))
        == Delivery.objects.filter(milestone__album__key="harvest").count()
    )
