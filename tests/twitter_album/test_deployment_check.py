"""Django's own checks of a site in production find nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tests import forks

COMMAND = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def test_a_site_in_production_passes_the_deployment_check(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    # Tests in a browser set it for their own process.
    environment = {**os.environ}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    ended = forks.run(
        COMMAND,
        env=environment
        | {
            "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
            "DATA_DIR": str(tmp_path),
            "SITE_URL": "https://album.example",
            "NETWORKS": "mastodon",
            "TRUST_PROXY": "true",
            "SECRET_KEY": secrets.token_urlsafe(60),
        },
        cwd=settings.BASE_DIR,
    )

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout
    assert ended.stderr == ""
    record_property("deployment_checks", 1)
