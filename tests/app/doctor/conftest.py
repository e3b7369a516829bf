"""`manage.py doctor` as an operator runs it, and a site with a proxy in front of it."""

from __future__ import annotations

import io
import itertools
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import Settings

from tests.app.doctor.site import Site, serving
from tests.certificates import self_signed


@dataclass(frozen=True)
class Told:
    text: str
    code: int

    def names(self, severity: str, problem: str, remedy: str) -> bool:
        """Whether one finding says the problem in one line and its remedy below."""
        lines = self.text.splitlines()
        return any(
            line.startswith(f"{severity}: ") and problem in line and remedy in below
            for line, below in itertools.pairwise(lines)
        )


Doctor = Callable[..., Told]
Production = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def doctor() -> Doctor:
    def run(*arguments: str) -> Told:
        out = io.StringIO()
        try:
            call_command("doctor", *arguments, stdout=out, no_color=True)
        except SystemExit as end:
            return Told(out.getvalue(), int(str(end.code)))
        return Told(out.getvalue(), 0)

    return run


@pytest.fixture
def ticking() -> None:
    """A clock that runs."""
    now = timezone.now()
    CronJobLog.objects.create(
        code="datasource.twitter", start_time=now, end_time=now, is_success=True
    )


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    return self_signed(path, name="127.0.0.1", also="IP:127.0.0.1")


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its authority is one that this machine knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """The album itself over http, at SITE_URL."""
    with serving() as started:
        settings.SITE_URL = started.url
        yield started


@pytest.fixture
def production(settings: Settings, certificate: Path) -> Production:
    """The album in production: https by a proxy that says so."""

    @contextmanager
    def start(*, trust_proxy: bool = True) -> Iterator[Site]:
        settings.IS_PRODUCTION = True
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        settings.TRUST_PROXY = settings.SECURE_SSL_REDIRECT = trust_proxy
        settings.SECURE_PROXY_SSL_HEADER = (
            ("HTTP_X_FORWARDED_PROTO", "https") if trust_proxy else None
        )
        settings.SECURE_HSTS_SECONDS = 31_536_000
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with serving(context) as started:
            settings.SITE_URL = started.url
            yield started

    return start
