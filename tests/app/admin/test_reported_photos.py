"""What visitors reported, in the queue: shown, decided and undone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from app.models import Album, Photo, Report
from app.moderation import reports
from tests.app.admin_queue import cards, post, queue
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = pytest.mark.django_db


def report(photo: Photo, **values: str) -> None:
    given = {"reason": "mine", "text": "", "email": "", "sender": "203.0.113.9"}
    assert reports.take(photo, **given | values) is reports.Outcome.TAKEN


def test_a_reported_photo_waits_first_with_what_was_written(
    admin_client: Client, album: Album
) -> None:
    waiting = make_photo(album)
    shown = make_photo(make_album("open"))
    report(shown, text="That is <me>.", email="ana@one.example")
    report(shown, reason="rule")
    report(waiting)

    page = admin_client.get(queue()).text
    index = admin_client.get(reverse("admin:index")).text

    assert cards(admin_client) == [shown.pk, waiting.pk]
    assert cards(admin_client, reason="reported") == [waiting.pk, shown.pk]
    for told in (
        "It shows me, or it is mine",
        "That is &lt;me&gt;.",
        "mailto:ana@one.example",
        "It breaks a rule",
        "2 photos are reported, 1 photo awaits approval",
    ):
        assert told in page
    assert "2 photos are reported" in index


@pytest.mark.parametrize("verb", ["approve", "reject", "block"])
def test_each_decision_closes_the_reports_and_undo_opens_them(
    admin_client: Client, verb: str
) -> None:
    # Approved once already, which a report asks again.
    photo = make_photo(make_album(), make_owner(), is_approved=True)
    report(photo)

    post(admin_client, verb, photo, reason="reported")

    photo.refresh_from_db()
    assert photo.is_shown == (verb == "approve")
    assert not cards(admin_client)
    assert Report.objects.get().closed_at
    post(admin_client, "undo")
    assert cards(admin_client) == [photo.pk]
    assert Report.objects.open().exists()


def test_what_was_decided_may_be_reported_anew(admin_client: Client) -> None:
    photo = make_photo(make_album())
    report(photo)
    post(admin_client, "approve", photo)

    report(photo)

    assert cards(admin_client) == [photo.pk]
    post(admin_client, "undo")
    assert Report.objects.open().count() == 1
