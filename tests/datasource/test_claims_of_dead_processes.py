"""What a killed run had claimed: the next run by hand takes it over, where it can know
that the other is dead, and else says until when it is claimed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from app.models import Delivery, Feed, Photo
from datasource import background, cron
from datasource.data_access import PictureAccess
from datasource.errors import MediaError
from tests.app.factories import make_album, make_photo
from tests.datasource.networks import on
from tests.datasource.worlds import Network, history, run
from twitter_album import lease_holders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    on("mastodon"),
]


def fetch_photos() -> str:
    out = io.StringIO()
    try:
        call_command("fetch_photos", stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def die_while_storing(
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
    *,
    machine: str = "",
    number: int = 3,
) -> list[str]:
    """What a process had claimed that is not there any more; the addresses."""
    network.settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    network.show(history(4))
    run()
    here = lease_holders.this_process()
    dead = replace(here, pid=2**22 - 1, machine=machine or here.machine)
    with monkeypatch.context() as patched:
        patched.setattr("twitter_album.lease_holders.this_process", lambda: dead)
        return [picture.url for picture in PictureAccess().claim_pictures(number)]


def test_pictures_of_a_dead_process_of_this_machine_are_stored_at_once(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_while_storing(network, monkeypatch)

    told = fetch_photos()

    assert Photo.objects.shown().count() == 4
    assert "still to be stored" not in told


def test_the_clock_stores_them_at_once_too_though_nothing_else_is_due(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_while_storing(network, monkeypatch, number=4)
    background.release_claims_once.cache_clear()

    assert "4 pictures stored" in str(cron.PictureCron().do())

    assert Photo.objects.shown().count() == 4


def test_of_another_machine_nobody_knows_and_the_end_of_the_claim_is_told(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = die_while_storing(network, monkeypatch, machine="elsewhere")

    told = fetch_photos()

    assert Photo.objects.shown().count() == 1
    assert "3 pictures are still to be stored." in told
    assert re.search(
        r"Another run has claimed 3 pictures until \d\d:\d\d:\d\d UTC \(1[78]\d s\); "
        "if it died, they are free then",
        told,
    )
    Photo.objects.filter(media_url__in=claimed).update(try_at=timezone.now())
    assert "claimed" not in fetch_photos()
    assert Photo.objects.shown().count() == 4


def test_what_failed_before_its_process_died_waits_as_long_as_it_should(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = die_while_storing(network, monkeypatch)
    PictureAccess().picture_failed(urls[0], MediaError("its host is down"))

    told = fetch_photos()

    assert Photo.objects.shown().count() == 3
    assert "1 picture is still to be stored." in told
    assert "claimed" not in told


def test_the_claim_of_an_e_mail_is_told(network: Network) -> None:
    make_photo(make_album(milestones="1", recipients="ana@one.example"))
    until = timezone.now() + timedelta(minutes=10)
    Delivery.objects.update(state="claimed", attempts=1, try_at=until)

    told = fetch_photos()

    assert f"Another run has claimed 1 e-mail until {until:%H:%M:%S} UTC" in told


def test_a_feed_that_another_worker_has_says_until_when(network: Network) -> None:
    run()
    until = timezone.now() + timedelta(seconds=60)
    Feed.objects.update(lease_until=until, holder="elsewhere|1@1")

    report = run()[0]

    assert f"another worker is at it, until {until:%H:%M:%S} UTC if it died" in str(
        report.failures
    )
