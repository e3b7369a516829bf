"""What `manage.py doctor` says of style sheets and scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from tests.app.doctor.site import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_static_files_that_were_not_collected_are_named(
    settings: Settings, doctor: Doctor
) -> None:
    hashed = {"BACKEND": "twitter_album.static_files.HashedStaticFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    with serving() as site:
        settings.SITE_URL = site.url
        told = doctor("site")
        assert told.names("WARNING", "were not collected", "collectstatic")

        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        manifest.parent.mkdir()
        manifest.write_text('{"version": "1.1", "paths": {}, "hash": ""}')
        assert "All right: site" in doctor("site").text
        os.utime(manifest, (0, 0))
        told = doctor("site")
        assert told.names("WARNING", "were collected before", "collectstatic")
