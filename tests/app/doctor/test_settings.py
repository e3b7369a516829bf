"""What `manage.py doctor` says of settings that are unwise."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from twitter_album.logo_file import LogoFile

pytestmark = pytest.mark.django_db

PUBLIC = {
    "SITE_URL": "https://album.example",
    "ALLOWED_HOSTS": ["album.example"],
    "IS_PRODUCTION": True,
    "TRUST_PROXY": True,
    "NETWORKS": ["mastodon"],
    "IS_SIMULATED": False,
    "SECRET_KEY": "Xy8_" * 20,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}
UNSAFE: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "the host of SITE_URL is not allowed": (
        {"ALLOWED_HOSTS": ["old.example"]},
        "ERROR",
        "ALLOWED_HOSTS does not name album.example",
        "Add album.example to ALLOWED_HOSTS",
    ),
    "the logo is not there": (
        {"SITE_LOGO": LogoFile(Path("/nowhere/logo.png"))},
        "ERROR",
        "SITE_LOGO cannot be read: /nowhere/logo.png is missing",
        "Put the file there",
    ),
    "any host is allowed": (
        {"ALLOWED_HOSTS": ["*"]},
        "WARNING",
        "ALLOWED_HOSTS is *",
        "name the hosts",
    ),
    "a public site shows error pages of developers": (
        {"DEBUG": True, "IS_PRODUCTION": False, "SITE_URL": "http://album.example"},
        "ERROR",
        "DEBUG is on",
        "Set DEBUG=false",
    ),
    "the secret key is short": (
        {"SECRET_KEY": "carnival"},
        "WARNING",
        "SECRET_KEY can be guessed",
        "50 random characters",
    ),
    "posts may lead into the operator's own network": (
        {"MEDIA_ALLOW_PRIVATE_ADDRESSES": True},
        "WARNING",
        "MEDIA_ALLOW_PRIVATE_ADDRESSES is on",
        "=false",
    ),
    "a real site shows drawings": (
        {"NETWORKS": ["twitter"], "IS_SIMULATED": True},
        "WARNING",
        "drawings of the simulated network",
        "Set NETWORKS",
    ),
    "links lead to this machine only": (
        {"SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": ["127.0.0.1"]},
        "WARNING",
        "SITE_URL is http://127.0.0.1:8000",
        "the address that visitors type",
    ),
    "log-ins go over plain http": (
        {"SITE_URL": "http://album.example", "IS_PRODUCTION": False},
        "WARNING",
        "SITE_URL begins with http://",
        "proxy with TLS",
    ),
    "the proxy is not trusted": (
        {"TRUST_PROXY": False},
        "WARNING",
        "TRUST_PROXY is off",
        "TRUST_PROXY=true",
    ),
    "X has no budget": (
        {"NETWORKS": ["x"]},
        "WARNING",
        "no budget limits what the album spends",
        "X_DAILY_BUDGET",
    ),
    "cookies are sent without TLS": (
        {"SESSION_COOKIE_SECURE": False},
        "WARNING",
        "(security.W012)",
        "",
    ),
}


@pytest.fixture
def public(settings: Settings) -> None:
    for name, value in PUBLIC.items():
        setattr(settings, name, value)


@pytest.mark.one_database
@pytest.mark.parametrize("name", UNSAFE)
def test_a_setting_that_is_unwise_is_named(
    name: str, public: None, settings: Settings, doctor: Doctor
) -> None:
    values, severity, problem, remedy = UNSAFE[name]
    for setting, value in values.items():
        setattr(settings, setting, value)

    told = doctor("settings")

    assert told.names(severity, problem, remedy), told.text
    assert told.code == (severity == "ERROR")


@pytest.mark.one_database
def test_settings_of_a_public_site_can_be_all_right(
    public: None, doctor: Doctor
) -> None:
    told = doctor("settings")
    assert "0 wrong, 0 to think about" in told.text
    assert "All right: settings" in told.text


@pytest.mark.one_database
def test_a_site_that_nobody_outside_can_reach_is_named(
    public: None, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.5", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [inside])
    problem = "album.example leads to 192.168.1.5 here"
    assert doctor("settings").names("WARNING", problem, "a public address")


@pytest.mark.one_database
def test_environment_variables_that_do_harm_are_named(
    public: None, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASHTAG", "cat")
    monkeypatch.setenv("GRANIAN_HOST", "0.0.0.0")

    told = doctor("settings")

    assert told.names("WARNING", "HASHTAG is not a setting", "Did you mean HASHTAGS?")
    problem = "the web server listens at 0.0.0.0"
    assert told.names("WARNING", problem, "Leave GRANIAN_HOST empty")
