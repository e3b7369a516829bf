"""What webhooks are told, and when: as whoever follows the changes of the album."""

from __future__ import annotations

from datetime import timedelta

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.models import (
    Album,
    ChangesEpoch,
    Milestone,
    NotedPhoto,
    Owner,
    Photo,
    Webhook,
)
from app.models.webhooks import Event
from app.top_seven import versions
from app.webhooks import events, outbox
from tests.app.factories import make_owner, make_photo, make_photos
from tests.app.policies import restrict
from tests.app.reading import get, strict
from tests.app.webhooks.told import (
    kinds,
    make_webhook,
    run,
    told,
    verified,
)
from tests.http_receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_photo_is_told_as_the_api_shows_it(
    album: Album, webhook: Webhook, receiver: Receiver, client: Client
) -> None:
    photo = make_photo(album, text="What a night!")

    run()

    [(kind, data)] = told(receiver, webhook)
    assert kind == "photo.added"
    assert data == get(client, f"/api/photos/{photo.pk}")
    run()
    assert receiver.posted == []


def test_changes_and_removals_are_told_once(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    [photo] = Photo.objects.all()
    photo.text = "edited"
    photo.save()
    run()
    assert [(k, d["text"]) for k, d in told(receiver, webhook)] == [
        ("photo.changed", "edited")
    ]

    Photo.objects.all().update_visibility(is_hidden=True)
    run()
    assert told(receiver, webhook) == [
        ("photo.removed", {"album": "#carnival", "id": photo.pk})
    ]

    Photo.objects.all().update_visibility(is_hidden=False)
    run()
    assert kinds(receiver, webhook) == ["photo.added"]

    photo.delete()
    run()
    assert kinds(receiver, webhook) == ["photo.removed"]
    assert not NotedPhoto.objects.exists()


def test_what_was_never_told_is_not_told_to_be_gone(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    photo = make_photo(album, ready=False)
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
    run()
    assert receiver.posted == []


def test_favourites_alone_are_no_news(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    photo = make_photo(album)
    run()
    receiver.posted.clear()
    photo.favorite_count = 12
    photo.save()
    run()
    assert receiver.posted == []


def test_a_photo_is_told_once_its_picture_is_stored(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    photo = make_photo(album, ready=False)
    run()
    assert receiver.posted == []
    photo.state, photo.content_hash = Photo.State.READY, "a" * 64
    photo.width, photo.height = 1200, 900
    photo.save()
    run()
    assert kinds(receiver, webhook) == ["photo.added"]


def test_milestones_and_top_sevens_are_told(
    album: Album, webhook: Webhook, receiver: Receiver, client: Client
) -> None:
    make_photos(album, 2, favorite_count=5)
    versions.make_versions()
    run()

    found = told(receiver, webhook)
    assert [kind for kind, _ in found] == [
        "photo.added",
        "photo.added",
        "milestone.reached",
        "top_seven.made",
    ]
    assert found[2][1] == get(client, "/api/milestones")["data"][0]
    assert found[3][1] == get(client, "/api/top-sevens")["data"][0]


def test_a_webhook_hears_what_it_chose_and_of_its_album_alone(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    webhook.events = ["photo.removed"]
    webhook.save()
    other = make_photo(Album.objects.create(tag="parade"))
    make_photo(album)
    run()
    assert receiver.posted == []
    Photo.objects.all().update_visibility(is_hidden=True)
    run()
    found = told(receiver, webhook)
    assert [kind for kind, _ in found] == ["photo.removed", "photo.removed"]
    assert other.pk not in [data["id"] for _, data in found]


def test_a_large_album_is_no_news_whatever_its_versions(
    album: Album, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BATCH_SIZE", 3)
    make_photos(album, 10)
    webhook = make_webhook(album, receiver)
    make_photos(album, 4)
    for _ in range(3):
        run()
    assert kinds(receiver, webhook) == 4 * ["photo.added"]


def test_the_outbox_waits_while_enough_is_in_it(
    album: Album,
    webhook: Webhook,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "BATCH_SIZE", 2)
    monkeypatch.setattr(events, "MAX_WAITING", 4)
    make_photos(album, 11)
    events.queue_all()
    assert webhook.deliveries.count() == 4
    for _ in range(5):
        run()
    assert kinds(receiver, webhook).count("photo.added") == 11


def test_nothing_is_told_that_the_policy_keeps_back(
    album: Album, webhook: Webhook, receiver: Receiver, settings: Settings
) -> None:
    restrict(settings, "x.api=link,bluesky.api=nothing")
    run()
    # Other photos may be shown than before.
    assert told(receiver, webhook) == [
        (
            "album.start_again",
            {
                "album": "#carnival",
                "changes_url": f"{settings.SITE_URL}/api/albums/%23carnival/changes",
            },
        )
    ]
    make_photo(album, make_owner(network="bluesky"), text="secret")
    restricted = make_photo(album, make_owner(network="x"), text="secret")
    run()
    found = [(k, d) for k, d in told(receiver, webhook) if k == "photo.added"]
    [(_, data)] = found
    assert data["id"] == restricted.pk
    assert data["restricted"]
    assert data["text"] == ""


def test_a_policy_that_becomes_stricter_holds_for_what_waits(
    album: Album, webhook: Webhook, receiver: Receiver, settings: Settings
) -> None:
    receiver.status = 500
    photo = make_photo(album, text="not for the API any more")
    run()
    receiver.posted.clear()
    receiver.status = 204
    restrict(settings, f"{photo.network}.api=nothing")
    Webhook.objects.update(retry_at=webhook.retry_at)
    run()
    assert kinds(receiver, webhook) == ["album.start_again"]


def test_what_was_hidden_or_removed_meanwhile_is_not_told(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    photo = make_photo(album)
    events.queue_all()
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
    run()
    assert kinds(receiver, webhook) == ["photo.removed"]
    states = webhook.deliveries.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["dropped", "sent"]


def test_a_blocked_person_is_gone(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    Owner.objects.get().block(is_blocked=True)
    run()
    assert kinds(receiver, webhook) == ["photo.removed"]


def test_two_processes_find_each_event_once(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    make_photos(album, 2)  # a milestone, too
    one, other = Webhook.objects.get(), Webhook.objects.get()
    assert events.queue(one) + events.queue(other) == 3

    one, other = Webhook.objects.get(), Webhook.objects.get()
    Milestone.objects.create(album=album, threshold=1)  # found late: no photo changed
    assert events.queue(one) + events.queue(other) == 1


def test_after_a_restored_backup_nothing_is_announced_again(
    album: Album, webhook: Webhook, receiver: Receiver
) -> None:
    make_photo(album)
    events.queue_all()  # and sent, in the history that was lost
    ChangesEpoch.objects.create(token="first")
    ChangesEpoch.objects.create(token="restored")
    run()
    assert kinds(receiver, webhook) == ["album.start_again"]
    assert not webhook.deliveries.exclude(state__in=["sent", "dropped"]).exists()

    # It comes in again, and so do the milestone and the top seven.
    again = make_photo(album)
    versions.make_versions()
    run()
    assert [(k, d["id"]) for k, d in told(receiver, webhook)] == [
        ("photo.changed", again.pk)
    ]

    make_photo(album, posted_at=timezone.now() + timedelta(minutes=1))
    run()
    assert kinds(receiver, webhook) == ["photo.added"]


def test_each_message_is_as_the_schema_says(
    album: Album, webhook: Webhook, receiver: Receiver, client: Client
) -> None:
    photos = make_photos(album, 2, favorite_count=5)
    versions.make_versions()
    run()
    photos[0].alt_text = "A mask"
    photos[0].save()
    photos[1].delete()
    run()
    ChangesEpoch.objects.create()
    run()
    outbox.send_test(webhook)

    schema = get(client, "/api/schema")
    rules = strict(schema["components"]["schemas"])
    kinds = set()
    for message in verified(receiver, webhook.secrets[0]):
        kinds.add(message["type"])
        operation = schema["webhooks"][message["type"]]["post"]
        [described] = operation["requestBody"]["content"].values()
        jsonschema.validate(
            message, described["schema"] | {"components": {"schemas": rules}}
        )
    assert kinds == set(Event.values) == set(schema["webhooks"])
