"""E-mail: whether the server takes our log-in, and a message where one is wanted."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core import mail

from app.milestones import check_message
from app.milestones.smtp_errors import error_text
from twitter_album.doctor.findings import Finding, Options, Subject, Unusable, warning
from twitter_album.doctor.registry import one_line, register
from twitter_album.doctor.wrong_settings import WHERE

LOCAL_DOMAIN = "@localhost"
# A mail server on this machine or in this network need not ask for TLS.
NEAR_HOSTS = {"localhost", "127.0.0.1", "::1"}
BODY = (
    "This message was sent by `manage.py doctor --send-test`: mail of {site} arrives."
)


def is_smtp() -> bool:
    return bool(settings.EMAIL_BACKEND == "twitter_album.mail.Smtp")


@register(Subject.MAIL)
def mail_server_lets_us_in(options: Options) -> Iterator[Finding]:
    options.require("EMAIL_URL")
    if not is_smtp():
        options.require("DATA_DIR")
        yield warning(
            "E-mails are sent to nobody: they become files in "
            f"{settings.EMAIL_FILE_PATH}.",
            f"Set EMAIL_URL to your mail server {WHERE}.",
        )
        return
    yield from _password_in_clear()
    _check_log_in()


def _password_in_clear() -> Iterator[Finding]:
    is_safe = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    is_near = settings.EMAIL_HOST in NEAR_HOSTS
    if settings.EMAIL_HOST_USER and not (is_safe or is_near):
        yield warning(
            "The password of the mail server goes over the network in clear text.",
            "Write smtp+tls://… or smtp+ssl://… in EMAIL_URL.",
        )


def _check_log_in() -> None:
    """Raises Unusable."""
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with mail.get_connection():
            pass
    except smtplib.SMTPAuthenticationError as error:
        raise Unusable(
            f"The mail server {server} refuses our log-in: "
            f"{one_line(error_text(error))}.",
            "Check user and password in EMAIL_URL (%40 is @ within them); many "
            "providers want an app password.",
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unusable(
            f"The mail server {server} cannot be used: {one_line(error)}.",
            "Check host, port and smtp:, smtp+tls: or smtp+ssl: in EMAIL_URL, and "
            "whether a firewall lets this machine send mail.",
        ) from None


@register(Subject.MAIL)
def addresses_are_real(options: Options) -> Iterator[Finding]:
    if settings.IS_PRODUCTION and settings.CONTACT_EMAIL.endswith(LOCAL_DOMAIN):
        yield warning(
            "CONTACT_EMAIL is not set: who wants a photo removed writes to "
            f"{settings.CONTACT_EMAIL}, which reaches nobody.",
            "Set CONTACT_EMAIL to an address that somebody reads.",
        )
    if not is_smtp():
        return
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(LOCAL_DOMAIN):
        yield warning(
            f"E-mails come from {settings.DEFAULT_FROM_EMAIL}, which most mail servers "
            "refuse.",
            "Set DEFAULT_FROM_EMAIL to an address that the mail server may send for.",
        )
    if all(each.endswith(LOCAL_DOMAIN) for each in settings.MILESTONE_RECIPIENTS):
        yield warning(
            "MILESTONE_RECIPIENTS is not set: milestones and alarms reach nobody.",
            "Set MILESTONE_RECIPIENTS to the organiser's address.",
        )


@register(Subject.MAIL, after=(Subject.MAIL,))
def test_message_is_taken(options: Options) -> Iterator[Finding]:
    if not options.send_test_to:
        return
    body = BODY.format(site=settings.SITE_URL)
    try:
        check_message.send(options.send_test_to, body)
    except (*check_message.REFUSED, check_message.UNREACHED) as error:
        yield Finding(
            f"The test message was not taken: {one_line(error_text(error))}.",
            "Check the address, DEFAULT_FROM_EMAIL, and what the mail server may send.",
        )
