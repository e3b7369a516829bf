"""MEDIA_STORAGE_URL and MEDIA_CDN_URL, as a fresh process reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT

SHOWN = ("MEDIA_URL", "PICTURE_ORIGINS", "CONTENT_SECURITY_POLICY", "STORAGES")
AWS = "s3://AKID:se%2Fcret@s3.eu-central-1.amazonaws.com/my-album"
PRODUCTION = {
    "SITE_URL": "https://album.example",
    "NETWORKS": "mastodon",
    "SECRET_KEY": "x" * 60,
}


def start(folder: Path, code: str = "", **values: str) -> Any:
    code = code or (
        "import json; from twitter_album import settings as s\n"
        f"print(json.dumps({{n: getattr(s, n) for n in {SHOWN}}}, default=str))"
    )
    environment = {"DATA_DIR": str(folder), "PATH": ""} | values
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def settings_of(folder: Path, **values: str) -> Any:
    started = start(folder, **values)
    assert not started.returncode, started.stderr
    return json.loads(started.stdout)


def options(folder: Path, **values: str) -> Any:
    return settings_of(folder, **values)["STORAGES"]["default"]["OPTIONS"]


def image_sources(shown: Any) -> list[str]:
    sources: list[str] = shown["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]
    return sources


def test_without_it_pictures_are_files_of_this_machine(tmp_path: Path) -> None:
    shown = settings_of(tmp_path)
    assert shown["STORAGES"]["default"] == {
        "BACKEND": "django.core.files.storage.FileSystemStorage"
    }
    assert shown["MEDIA_URL"] == "/media/"
    assert image_sources(shown) == ["'self'", "data:"]


def test_an_address_of_aws_names_its_region(tmp_path: Path) -> None:
    url = f"{AWS}/2026/media"
    # The token of other keys would make S3 refuse these.
    shown = settings_of(tmp_path, MEDIA_STORAGE_URL=url, AWS_SESSION_TOKEN="token")
    assert shown["STORAGES"]["default"]["OPTIONS"] == {
        "endpoint_url": "https://s3.eu-central-1.amazonaws.com",
        "bucket_name": "my-album",
        "location": "2026/media",
        "region_name": "eu-central-1",
        "access_key": "AKID",
        "secret_key": "se/cret",
        "security_token": None,
        "querystring_expire": 86_400,
    }
    # Signed: the album's own address leads there.
    assert shown["MEDIA_URL"] == "/media/"
    assert image_sources(shown)[2:] == ["https://s3.eu-central-1.amazonaws.com"]


def test_keys_and_region_may_come_from_the_usual_variables(tmp_path: Path) -> None:
    variables = {
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "a/b+c",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "garage",
    }
    read = options(
        tmp_path, MEDIA_STORAGE_URL="s3+http://minio:9000/album", **variables
    )
    assert read["endpoint_url"] == "http://minio:9000"
    assert (read["access_key"], read["secret_key"]) == ("AKID", "a/b+c")
    assert read["security_token"] == "token"
    assert (read["region_name"], read["location"]) == ("garage", "")


def test_public_addresses_are_those_of_the_bucket(tmp_path: Path) -> None:
    url = f"{AWS}/media?addresses=public&region=eu-west-3"
    shown = settings_of(tmp_path, MEDIA_STORAGE_URL=url)
    host = "https://s3.eu-central-1.amazonaws.com"
    assert shown["MEDIA_URL"] == f"{host}/my-album/media/"
    assert image_sources(shown)[2:] == [host]
    assert shown["STORAGES"]["default"]["OPTIONS"]["region_name"] == "eu-west-3"


@pytest.mark.parametrize("storage", ["", AWS, f"{AWS}?addresses=public"])
def test_a_cdn_goes_before_every_storage(tmp_path: Path, storage: str) -> None:
    cdn = "https://cdn.example.org/album/"
    shown = settings_of(tmp_path, MEDIA_STORAGE_URL=storage, MEDIA_CDN_URL=cdn)
    assert shown["MEDIA_URL"] == cdn
    assert image_sources(shown)[2:] == ["https://cdn.example.org"]


def test_what_is_missing_is_told_in_one_line(tmp_path: Path) -> None:
    code = "import sys; sys.modules['boto3'] = None; import twitter_album.settings"
    url = "s3://AKID:geheim@b.example/album"
    tried = start(tmp_path, code, MEDIA_STORAGE_URL=url)
    (line,) = tried.stderr.splitlines()
    assert line == (
        "MEDIA_STORAGE_URL='s3://AKID:***@b.example/album' is not usable: expected "
        "what S3 needs: pip install -r requirements-scale.txt."
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("MEDIA_STORAGE_URL", {"MEDIA_STORAGE_URL": "s3+http://minio:9000/album"}),
        ("MEDIA_CDN_URL", {"MEDIA_CDN_URL": "http://cdn.example.org"}),
    ],
)
def test_pages_over_https_have_no_pictures_over_http(
    tmp_path: Path, name: str, values: dict[str, str]
) -> None:
    tried = start(tmp_path, "import twitter_album.settings", **PRODUCTION, **values)
    (line,) = tried.stderr.splitlines()
    assert line.startswith(f"{name}='http://")
    assert "browsers load no pictures from http" in line


def test_a_server_inside_may_stand_behind_a_cdn(tmp_path: Path) -> None:
    shown = settings_of(
        tmp_path,
        **PRODUCTION,
        MEDIA_STORAGE_URL="s3+http://minio:9000/album",
        MEDIA_CDN_URL="https://cdn.example.org",
    )
    assert shown["MEDIA_URL"] == "https://cdn.example.org/"
