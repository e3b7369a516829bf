"""What `manage.py fetch_photos` says of a look, and what the album's page does."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from app.models import Album, Feed, Photo
from datasource.data_access import fetch_jobs
from tests.datasource.networks import on
from tests.datasource.worlds import Network, fault, post, run

pytestmark = pytest.mark.one_database
COMMAND = pytest.mark.django_db(transaction=True)  # django-cron closes the connection


def fetch_photos() -> tuple[str, str]:
    """The last line on standard output, and the error; empty for none."""
    out = io.StringIO()
    try:
        call_command("fetch_photos", "--no-pictures", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines()[-1], str(error)
    return out.getvalue().splitlines()[-1], ""


@pytest.mark.django_db
def test_a_network_without_an_answer_is_named_on_the_empty_page(
    network: Network, client: Client
) -> None:
    network.show([post(5)])
    fault(network, status=503)

    run()

    page = client.get("/topic/carnival").content.decode()
    server = Feed.objects.get().server
    assert f"{server} has never answered, we try again" in page
    assert "Nobody" not in page
    known = client.get("/api/topic/carnival").json()["completeness"]
    assert (known["state"], known["until"]) == ("unknown", None)


@COMMAND
@on("mastodon")
def test_what_a_server_that_may_not_be_asked_owes_is_not_known(
    network: Network,
) -> None:
    fetch_jobs()
    Feed.objects.update(not_before=timezone.now() + timedelta(hours=1))

    told, error = fetch_photos()

    assert told == "0 photos added; what is still pending is not known."
    assert "Not everything could be asked" in error


@COMMAND
@on("mastodon")
def test_a_range_that_was_not_read_is_pending(network: Network) -> None:
    fault(network, status=503)

    assert fetch_photos()[0] == "0 photos added; 1 range is still pending."


@COMMAND
@on("mastodon")
def test_paused_albums_are_said_to_be(network: Network) -> None:
    Album.objects.create(tag="carnival", is_paused=True)

    assert "every album is paused" in fetch_photos()[0]


@COMMAND
@on("mastodon")
def test_a_quiet_network_owes_nothing(network: Network, client: Client) -> None:
    assert fetch_photos() == ("0 photos added; no range is pending.", "")
    assert "Nobody has posted" in client.get("/topic/carnival").content.decode()


@COMMAND
@on("mastodon")
def test_a_feed_that_another_run_asks_is_no_error(network: Network) -> None:
    network.show([post(5)])
    fetch_photos()
    Photo.objects.update(state="ready")
    lease = timezone.now() + timedelta(seconds=60)
    Feed.objects.update(lease_until=lease, holder="elsewhere|1@1")

    told, error = fetch_photos()

    assert "another run, perhaps the clock's, is asking just now" in told
    assert error == ""
