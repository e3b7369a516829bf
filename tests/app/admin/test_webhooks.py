"""Webhooks in the admin: made, tested, their secrets replaced, their log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Webhook, WebhookDelivery
from tests.app.admin_staff import viewer
from tests.app.factories import make_album, make_photo
from tests.app.webhooks.told import run, verified
from tests.http_receiver import Receiver, receiving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
LIST = "/admin/app/webhook/"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    with receiving() as server:
        yield server


@pytest.fixture
def album() -> Album:
    album = make_album()
    make_photo(album)
    return album


def add(client: Client, album: Album, url: str) -> str:
    """The page that follows."""
    answer = client.post(
        f"{LIST}add/",
        {
            "album": album.pk,
            "url": url,
            "events": ["photo.added", "photo.removed"],
            "is_enabled": "on",
        },
        follow=True,
    )
    return answer.content.decode()


def act(client: Client, action: str) -> str:
    chosen = list(Webhook.objects.values_list("pk", flat=True))
    values = {"action": action, "_selected_action": chosen}
    return client.post(LIST, values, follow=True).content.decode()


def test_one_is_made_and_hears_what_is_new(
    admin_client: Client, album: Album, receiver: Receiver
) -> None:
    add(admin_client, album, receiver.address)
    webhook = Webhook.objects.get()
    assert webhook.events == ["photo.added", "photo.removed"]
    run()
    assert receiver.posted == []
    make_photo(album)
    run()
    [message] = verified(receiver, webhook.secrets[0])
    assert message["type"] == "photo.added"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://hooks.example/", "only https is allowed"),
        ("https://hooks.example:8443/", "port 8443 is not allowed"),
        ("https://ana:secret@hooks.example/", "carries a user name"),
        ("ftp://hooks.example/", "Enter a valid URL"),
        ("hooks", "Enter a valid URL"),
    ],
)
def test_an_address_that_nobody_would_ask_is_refused(
    admin_client: Client, album: Album, url: str, problem: str
) -> None:
    assert problem in add(admin_client, album, url)
    assert not Webhook.objects.exists()


def test_a_test_is_sent_at_once_and_says_what_came_of_it(
    admin_client: Client, album: Album, receiver: Receiver
) -> None:
    add(admin_client, album, receiver.address)
    assert "Answered 204." in act(admin_client, "send_test")
    [message] = verified(receiver, Webhook.objects.get().secrets[0])
    assert message["type"] == "test"

    receiver.status = 404
    assert "Answered 404." in act(admin_client, "send_test")
    run()
    assert len(receiver.posted) == 2  # it is not tried again
    assert Webhook.objects.get().failing_since is None
    log = admin_client.get("/admin/app/webhookdelivery/").content.decode()
    assert "Answered 404." in log


def test_a_secret_is_shown_to_who_may_change_it_and_replaced(
    admin_client: Client, album: Album, receiver: Receiver
) -> None:
    add(admin_client, album, receiver.address)
    webhook = Webhook.objects.get()
    [secret] = webhook.secrets
    address = reverse("admin:app_webhook_change", args=[webhook.pk])
    assert secret in admin_client.get(address).content.decode()

    act(admin_client, "renew_secret")
    page = admin_client.get(address).content.decode()
    webhook.refresh_from_db()
    assert webhook.secrets[0] != secret
    assert all(each in page for each in [*webhook.secrets, secret])

    looking = viewer("app.view_webhook").get(address).content.decode()
    assert "127.0.0.1" in looking
    assert receiver.address not in looking
    assert "whsec_" not in looking


def test_one_that_was_switched_off_is_used_again(
    admin_client: Client, album: Album, receiver: Receiver
) -> None:
    add(admin_client, album, receiver.address)
    Webhook.objects.update(
        is_enabled=False, switched_off_at=timezone.now(), failure="Answered 500."
    )
    page = admin_client.get(LIST).content.decode()
    assert "Switched off" in page
    assert "Answered 500." in page

    address = reverse("admin:app_webhook_change", args=[Webhook.objects.get().pk])
    values = {"url": receiver.address, "events": ["photo.added"]}
    admin_client.post(address, values)  # as it is: somebody has seen it
    assert Webhook.objects.get().switched_off_at is None

    make_photo(album)
    run()
    assert receiver.posted == []
    admin_client.post(address, values | {"is_enabled": "on"})
    run()
    assert len(receiver.posted) == 1


def test_a_message_that_was_given_up_is_sent_again(
    admin_client: Client, album: Album, receiver: Receiver
) -> None:
    add(admin_client, album, receiver.address)
    make_photo(album)
    run()
    WebhookDelivery.objects.update(state="dead")
    admin_client.post(
        "/admin/app/webhookdelivery/",
        {
            "action": "send_again",
            "_selected_action": [WebhookDelivery.objects.get().pk],
        },
    )
    run()
    assert len({each.headers["webhook-id"] for each in receiver.posted}) == 1
    assert len(receiver.posted) == 2
