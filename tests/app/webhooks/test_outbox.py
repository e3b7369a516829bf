"""Deliveries: signed, tried again with the same id, given up in the end."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import WebhookVerificationError

from app.milestones.outbox import MAX_RETRIES
from app.models import Album, Webhook, WebhookDelivery
from app.models.webhooks import ROTATION
from app.webhooks import events, outbox
from tests.app.factories import make_photo
from tests.app.webhooks.told import kinds, let_time_pass, make_webhook, run, verified
from tests.http_receiver import Receiver, receiving
from tests.running import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_message_is_signed_as_the_library_expects(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    make_photo(album, text="Ciào 🎭")
    run()
    [message] = verified(receiver, webhook.secrets[0])
    assert message["data"]["text"] == "Ciào 🎭"
    [posted] = receiver.posted
    assert posted.path == "/hook?key=abc"
    assert posted.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        verified(receiver, make_webhook(album, receiver).secrets[0])


def test_while_a_secret_is_replaced_both_sign(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    [old] = webhook.secrets
    webhook.rotate_secret()
    new, previous = webhook.secrets
    assert previous == old != new
    make_photo(album)
    run()
    assert verified(receiver, old) == verified(receiver, new)

    rotated_at = timezone.now() - ROTATION
    Webhook.objects.update(rotated_at=rotated_at)
    receiver.posted.clear()
    make_photo(album)
    run()
    assert verified(receiver, new)
    with pytest.raises(WebhookVerificationError):
        verified(receiver, old)


def test_secrets_stand_in_no_table(webhook: Webhook, settings: Settings) -> None:
    values = str(list(Webhook.objects.values_list()))
    assert webhook.secrets[0].removeprefix("whsec_") not in values
    before = webhook.secrets
    settings.SECRET_KEY = "another one"
    assert webhook.secrets != before


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_what_is_not_taken_goes_again_with_the_same_id(
    album: Album, webhook: Webhook, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    receiver.headers = {"Location": f"{receiver.address}/elsewhere"}
    make_photo(album)
    assert run() == "1 queued"
    assert run() is None  # not yet

    receiver.status = 200
    let_time_pass(webhook)
    assert run() == "1 sent"

    first, second = receiver.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.path == second.path
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.failing_since) == (0, None)


def test_an_address_that_fails_is_asked_once_and_less_and_less_often(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 500
    for _ in range(5):
        make_photo(album)
    run()
    assert len(receiver.posted) == 1
    pauses = []
    for _ in range(5):
        before = timezone.now()
        Webhook.objects.update(retry_at=before)
        run()
        webhook.refresh_from_db()
        pauses.append(round((webhook.retry_at - before) / timedelta(minutes=1)))
    assert pauses == [5, 15, 60, 180, 360]
    assert len(receiver.posted) == 6

    receiver.status = 200
    receiver.posted.clear()
    let_time_pass(webhook)
    run()
    assert kinds(receiver, webhook).count("photo.added") == 5


def test_a_slow_receiver_leaves_time_for_the_others(
    album: Album,
    webhook: Webhook,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "BATCH_SECONDS", 0)  # as if each took longer
    with receiving() as other:
        make_webhook(album, other)
        run()
        for _ in range(3):
            make_photo(album)
        run()
        assert (len(receiver.posted), len(other.posted)) == (1, 1)
        for _ in range(3):
            run()
        assert len(receiver.posted) == len(other.posted) == 4


def test_one_message_that_is_refused_holds_up_no_other(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 400
    make_photo(album)
    run()
    receiver.status = 200
    receiver.posted.clear()
    refused = webhook.deliveries.get()
    Webhook.objects.update(retry_at=timezone.now())
    make_photo(album)
    run()
    assert kinds(receiver, webhook)[0] == "photo.added"
    refused.refresh_from_db()
    assert refused.state == "queued"


def test_a_webhook_that_fails_for_days_is_switched_off(
    album: Album,
    webhook: Webhook,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver.status = 500
    make_photo(album)
    run()
    long_ago = timezone.now() - outbox.SWITCH_OFF_AFTER
    Webhook.objects.update(failing_since=long_ago)
    let_time_pass(webhook)
    with caplog.at_level(logging.ERROR):
        run()
    webhook.refresh_from_db()
    assert not webhook.is_enabled
    assert webhook.switched_off_at
    assert "switched off" in caplog.text
    assert "key=abc" not in caplog.text  # the address may be a secret

    receiver.status = 200
    receiver.posted.clear()
    make_photo(album)
    let_time_pass(webhook)
    run()
    assert receiver.posted == []

    webhook.switch_on()  # and nothing was missed
    run()
    assert kinds(receiver, webhook).count("photo.added") == 2


def test_an_address_that_is_gone_is_switched_off_at_once(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 410
    make_photo(album)
    run()
    webhook.refresh_from_db()
    assert not webhook.is_enabled


def test_after_a_week_a_message_is_given_up(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 400
    make_photo(album)
    run()
    webhook.deliveries.update(attempts=MAX_RETRIES)
    let_time_pass(webhook)
    run()
    assert webhook.deliveries.get().state == "dead"

    receiver.status = 200
    assert webhook.deliveries.all().send_again() == 1
    let_time_pass(webhook)
    assert run() == "1 sent"


def test_nobody_is_led_into_the_own_network(
    album: Album, receiver: Receiver, settings: Settings
) -> None:
    settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = False
    webhook = make_webhook(album, receiver)
    run()
    make_photo(album)
    for url in ("", "https://127.0.0.1/", "https://[::1]/", "https://localhost/"):
        Webhook.objects.update(url=url or webhook.url)
        let_time_pass(webhook)
        run()
    assert receiver.posted == []
    assert webhook.deliveries.get().state == "queued"
    assert "no public address" in webhook.deliveries.get().answer


CLAIM_AND_DIE = """
import os, django
django.setup()
from app.webhooks import request
request.post = lambda delivery, body: os._exit(9)
from app.cron import WebhookCron
WebhookCron().do()
"""


def test_a_sender_that_dies_with_a_claim_leads_to_the_same_id_again(
    album: Album, webhook: Webhook, receiver: Receiver, tmp_path: Path
) -> None:
    make_photo(album)
    values = {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
    }
    died = subprocess.run(
        [sys.executable, "-c", CLAIM_AND_DIE],
        cwd=ROOT,
        env=os.environ | values,
        check=False,
    )
    assert died.returncode == 9
    claimed = webhook.deliveries.get()
    assert claimed.state == "claimed"

    run()  # its process is known to be gone

    [posted] = receiver.posted
    assert posted.headers["webhook-id"] == claimed.message_id
    assert webhook.deliveries.get().attempts == 2


def test_a_claim_of_another_machine_ends_by_itself(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    make_photo(album)
    claimed = _claimed_elsewhere(webhook)
    run()
    assert receiver.posted == []
    WebhookDelivery.objects.update(try_at=timezone.now() - timedelta(seconds=1))
    run()
    assert [p.headers["webhook-id"] for p in receiver.posted] == [claimed.message_id]
    # Who comes back too late changes nothing.
    assert not claimed.settle(WebhookDelivery.State.QUEUED)
    assert webhook.deliveries.get().state == "sent"


def _claimed_elsewhere(webhook: Webhook) -> WebhookDelivery:
    events.queue_all()
    row = webhook.deliveries.get()
    assert row.claim()
    WebhookDelivery.objects.update(claimed_by="1@elsewhere")
    row.refresh_from_db()
    assert row.try_at - timezone.now() <= WebhookDelivery.LEASE
    return row


def test_old_rows_leave_the_log(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    make_photo(album)
    run()
    assert webhook.deliveries.get().state == "sent"
    long_ago = timezone.now() - outbox.KEPT_FOR
    WebhookDelivery.objects.update(settled_at=long_ago)
    run()
    assert not WebhookDelivery.objects.exists()
