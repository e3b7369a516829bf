"""`manage.py doctor` where nothing else starts: it says so, and goes on."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import forks
from tests.app.doctor.conftest import Told
from tests.running import ROOT, give_tables


def environment(folder: Path | str, **values: str) -> dict[str, str]:
    """These settings alone, whatever a .env of this machine says."""
    names = re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text())
    alone = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder),
        "PORT": "9",
    }
    return dict.fromkeys(names, "") | alone | values


def doctor(folder: Path | str, *arguments: str, **values: str) -> Told:
    """In a process of its own."""
    command = ["manage.py", "doctor", *arguments]
    done = forks.run(command, env=environment(folder, **values), cwd=ROOT)
    assert not done.stderr
    return Told(done.stdout, done.returncode)


WRONG = {
    "DATA_DIR": ("/proc/album", "a folder that can be written"),
    "HASHTAGS": ("car nival", "letters, digits and underscore"),
    "NETWORKS": ("myspace", "twitter, x, mastodon, bluesky"),
    "TWITTER_CONSUMER_SECRET": ("", "all four keys or none"),
    "X_DAILY_BUDGET": ("a lot", "dollars"),
    "MASTODON_TOKENS": ("geheim99", "server=token"),
    "FETCH_EVERY_MINUTES": ("soon", "a whole number from 1 to 1440"),
    "CACHE_URL": ("redis://:geheim99@cache/pages", "redis://"),
    "CELERY_BROKER_URL": ("amqp://guest:geheim99@queue:5672", "redis://"),
    "MEDIA_STORAGE_URL": ("s3://a:geheim99@b.example/", "s3://KEY:SECRET@host"),
    "SITE_URL": ("https://album.example/carnival", "without a path"),
    "FACEBOOK_PAGE_ID": ("1122334455", "FACEBOOK_PAGE_TOKEN beside it"),
    "EMAIL_URL": ("carrier-pigeon://geheim99@roof", "smtp"),
    "MILESTONES": ("many", "positive whole numbers"),
    "MILESTONE_RECIPIENTS": ("nobody", "e-mail addresses"),
    "DEBUG": ("perhaps", "true or false"),
    "TRUST_PROXY": ("maybe", "true or false"),
    "TIME_ZONE": ("Mars/Olympus", "a time zone"),
}


@pytest.fixture(scope="module")
def told_of_wrong_settings() -> Told:
    """All of them at once, and a PostgreSQL that is away."""
    values = {name: value for name, (value, _) in WRONG.items() if name != "DATA_DIR"}
    values |= {
        "TWITTER_CONSUMER_KEY": "geheim99",
        "DATABASE_URL": "postgres://album:geheim99@127.0.0.1:9/album",
    }
    return doctor(WRONG["DATA_DIR"][0], **values)


@pytest.mark.parametrize("name", WRONG)
def test_each_setting_that_cannot_be_used_is_named(
    name: str, told_of_wrong_settings: Told
) -> None:
    expected = WRONG[name][1]
    assert told_of_wrong_settings.names("ERROR", f"{name}='", expected)
    assert told_of_wrong_settings.code == 1


def test_what_needs_none_of_them_is_looked_at_all_the_same(
    told_of_wrong_settings: Told,
) -> None:
    told = told_of_wrong_settings
    problem = "The database (postgresql) cannot be used: connection failed"
    assert told.names("ERROR", problem, "Start PostgreSQL at 127.0.0.1:9")
    assert "Not looked at: folders (DATA_DIR is not usable)" in told.text
    assert "time, clock, admin (" in told.text
    assert "site, sharing (SITE_URL is not usable)" in told.text


def test_no_secret_is_told(told_of_wrong_settings: Told) -> None:
    assert "geheim99" not in told_of_wrong_settings.text


PRODUCTION = {"SITE_URL": "https://album.invalid", "NETWORKS": "mastodon"}


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ({"SECRET_KEY": "change-me"}, "SECRET_KEY", "50 random characters"),
        (
            {"MEDIA_CDN_URL": "http://cdn.example", "ALLOWED_HOSTS": "*"},
            "MEDIA_CDN_URL",
            "https, because SITE_URL is https",
        ),
    ],
)
def test_what_production_refuses_is_named(
    tmp_path: Path, values: dict[str, str], name: str, expected: str
) -> None:
    told = doctor(tmp_path, "settings", **PRODUCTION | values)
    assert told.names("ERROR", f"{name}='", expected)


def test_a_folder_without_a_database_is_named_and_stays_without_one(
    tmp_path: Path,
) -> None:
    told = doctor(tmp_path, "database", "clock")
    assert told.names("ERROR", "There is no database yet", "run `manage.py migrate`")
    assert "Not looked at: clock (database comes first)" in told.text
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_disk_that_is_full_from_the_start_is_named(tmp_path: Path) -> None:
    """So full that the settings cannot even keep a secret key."""
    program = f"ulimit -f 0; exec {sys.executable} -B manage.py doctor folders"
    done = subprocess.run(
        ["sh", "-c", program],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    told = Told(done.stdout, done.returncode)
    assert told.names("ERROR", "The secret key cannot be kept", "set SECRET_KEY")
    assert told.names("ERROR", "cannot be written: the disk is full", "Delete")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "album.sqlite3").write_text("a picture of a cat " * 100)
    told = doctor(tmp_path, "database", "admin")
    problem = "The database (sqlite) cannot be used: file is not a database"
    assert told.names("ERROR", problem, "restore a backup")


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    give_tables(tmp_path)
    path = tmp_path / "album.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'app_photo'"
        [page] = database.execute(find).fetchone()
        [size] = database.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"x" * size
    path.write_bytes(content)
    told = doctor(tmp_path, "database")
    assert told.names("ERROR", "The database file is damaged", "latest backup")


def test_a_subject_that_there_is_not_is_told_with_those_that_there_are(
    tmp_path: Path,
) -> None:
    command = ["manage.py", "doctor", "postman"]
    done = forks.run(command, env=environment(tmp_path), cwd=ROOT)
    assert "'postman' is none of settings, folders, database" in done.stderr
    assert done.returncode == 2
