"""Settings that can be read, and are unwise or contradict each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

from twitter_album import setting_typos
from twitter_album.doctor.findings import Finding, Options, Severity, Subject, warning
from twitter_album.doctor.registry import register
from twitter_album.doctor.wrong_settings import WHERE
from twitter_album.http import ip_addresses
from twitter_album.logo_file import MAX_BYTES, LogoFile

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MIN_SECRET_LENGTH = 50
LOOK_UP_SECONDS = 5
# Told here in words of our own, or where it is looked at anyway.
TOLD_ELSEWHERE = {"security.W008", "security.W009", "album.E001"}


def site_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def is_public_site() -> bool:
    return site_host() not in LOOPBACK


@register(Subject.SETTINGS)
def names_are_spelled_right(options: Options) -> Iterator[Finding]:
    for name, nearest in setting_typos.misspelt(os.environ).items():
        yield warning(
            f"{name} is not a setting of the album, and ignored.",
            f"Did you mean {nearest}? Rename it {WHERE}.",
        )


@register(Subject.SETTINGS)
def hosts_are_allowed(options: Options) -> Iterator[Finding]:
    if {"SITE_URL", "ALLOWED_HOSTS"} & {*options.wrong_settings}:
        return
    if not validate_host(site_host(), settings.ALLOWED_HOSTS):
        yield Finding(
            f"ALLOWED_HOSTS does not name {site_host()}, the host of SITE_URL: the "
            "album refuses its own visitors.",
            f"Add {site_host()} to ALLOWED_HOSTS, or leave that empty.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield warning(
            "ALLOWED_HOSTS is *, so that anybody can make links of this site lead "
            "elsewhere.",
            "Leave ALLOWED_HOSTS empty, or name the hosts.",
        )


@register(Subject.SETTINGS)
def logo_can_be_read(options: Options) -> Iterator[Finding]:
    logo = settings.SITE_LOGO
    if isinstance(logo, LogoFile) and not logo.content:
        yield Finding(
            f"SITE_LOGO cannot be read: {logo.path} is missing, empty or larger than "
            f"{MAX_BYTES / 1e6:g} MB. Pages go without a logo.",
            f"Put the file there, or set SITE_LOGO {WHERE}.",
        )


@register(Subject.SETTINGS)
def nothing_is_for_development_only(options: Options) -> Iterator[Finding]:
    if settings.DEBUG and is_public_site():
        yield Finding(
            "DEBUG is on, and shows settings and code to every visitor.",
            f"Set DEBUG=false {WHERE}.",
        )
    secret = str(settings.SECRET_KEY)
    is_known = secret.startswith(("change", "django-insecure"))
    if is_known or len(secret) < MIN_SECRET_LENGTH:
        yield warning(
            "SECRET_KEY can be guessed, and with it anybody's log-in be forged.",
            f"Set it to {MIN_SECRET_LENGTH} random characters or more, or leave it "
            "empty: then one is made in DATA_DIR.",
        )
    if settings.MEDIA_ALLOW_PRIVATE_ADDRESSES and is_public_site():
        yield warning(
            "MEDIA_ALLOW_PRIVATE_ADDRESSES is on: posts of strangers can have this "
            "machine ask hosts of your own network.",
            f"Set MEDIA_ALLOW_PRIVATE_ADDRESSES=false {WHERE}.",
        )
    if settings.IS_PRODUCTION and settings.IS_SIMULATED:
        yield warning(
            "The photos of this site are drawings of the simulated network.",
            "Set NETWORKS to mastodon, x or bluesky.",
        )


@register(Subject.SETTINGS)
def visitors_are_safe(options: Options) -> Iterator[Finding]:
    if "SITE_URL" in options.wrong_settings:
        return
    if not is_public_site():
        yield warning(
            f"SITE_URL is {settings.SITE_URL}, which leads to the album from this "
            "machine only: links that are shared lead nowhere.",
            "Set SITE_URL to the address that visitors type, https://….",
        )
    elif not settings.IS_PRODUCTION:
        yield warning(
            "SITE_URL begins with http://, so passwords and cookies of the admin go "
            "over the network for everybody to read.",
            "Put a proxy with TLS in front, and set SITE_URL=https://….",
        )
    elif not settings.TRUST_PROXY:
        yield warning(
            "TRUST_PROXY is off: all visitors of the proxy count as one address, and "
            "ten wrong passwords of anybody lock everybody out.",
            "Let the proxy set X-Forwarded-Proto and X-Forwarded-For, then set "
            "TRUST_PROXY=true.",
        )
    listens_at = os.environ.get("GRANIAN_HOST", "").strip()
    if settings.TRUST_PROXY and listens_at and listens_at not in LOOPBACK:
        yield warning(
            f"TRUST_PROXY is on while the web server listens at {listens_at}: whoever "
            "reaches it past the proxy can name any address as their own.",
            "Leave GRANIAN_HOST empty where the proxy is on this machine, or let a "
            "firewall admit the proxy alone.",
        )


@register(Subject.SETTINGS)
def others_reach_the_site(options: Options) -> Iterator[Finding]:
    if "SITE_URL" in options.wrong_settings or not is_public_site():
        return
    try:
        found = ip_addresses.look_up(site_host(), 443, seconds=LOOK_UP_SECONDS)
    except OSError:
        return  # told where SITE_URL is asked
    addresses = sorted({str(address[0]) for *_, address in found})
    if all(map(ip_addresses.is_forbidden, addresses)):
        yield warning(
            f"{site_host()} leads to {', '.join(addresses)} here, where nobody outside "
            "of this network comes: shared links have no preview.",
            "Let the name lead to a public address, unless it does so elsewhere.",
        )


@register(Subject.SETTINGS)
def x_cannot_cost_without_end(options: Options) -> Iterator[Finding]:
    budgets = (settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET)
    if "x" in settings.NETWORKS and budgets == (None, None):
        yield warning(
            "X bills every post, and no budget limits what the album spends.",
            "Set X_DAILY_BUDGET or X_MONTHLY_BUDGET, in dollars.",
        )


@register(Subject.SETTINGS)
def django_finds_nothing(options: Options) -> Iterator[Finding]:
    found = checks.run_checks(include_deployment_checks=settings.IS_PRODUCTION)
    for message in found:
        if message.id in TOLD_ELSEWHERE or message.is_silenced():
            continue
        is_error = message.level >= checks.ERROR
        yield Finding(
            f"{message.msg} ({message.id})",
            message.hint or "See the documentation of Django's checks.",
            Severity.ERROR if is_error else Severity.WARNING,
        )
