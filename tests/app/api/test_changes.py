"""Who follows a topic over the API has, in the end, what its list has."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Photo
from app.moderation import duplicates, removal
from tests.app.api_follower import CHANGES, TOPIC, Follower, hide
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.reading import get, strict

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album()


def test_the_beginning_is_the_list(client: Client, album: Album) -> None:
    make_photos(album, 3)
    make_photo(make_album("masks"))
    for slash in ["", "/"]:
        answer = get(client, CHANGES + slash)

        assert list(answer) == ["data", "gone", "version", "next"], slash
        assert answer["data"] == get(client, TOPIC)["data"], slash
        assert answer["gone"] == [], slash
        assert answer["next"] is None, slash


def test_pages_lead_on_by_themselves(
    client: Client, album: Album, settings: Settings
) -> None:
    settings.SITE_URL = "https://album.example"
    photos = make_photos(album, 25, make_owner(network="mastodon"))
    follower = Follower(client, limit=10, network="mastodon")

    first = get(client, f"{CHANGES}/?limit=10&network=mastodon")

    assert first["next"].startswith(f"https://album.example{CHANGES}/?limit=10&")
    assert f"since={first['version']}" in first["next"]
    assert follower.follow() == 3
    assert follower.photos.keys() == {photo.pk for photo in photos}
    assert follower.follow() == 1


def test_a_change_is_told_once(client: Client, album: Album) -> None:
    changed, hidden, removed, *_ = make_photos(album, 5)
    seen = get(client, CHANGES)["version"]

    Photo.objects.filter(pk=changed.pk).update(text="edited")
    hide(hidden)
    removal.remove(Photo.objects.filter(pk=removed.pk), "on request")
    told = get(client, f"{CHANGES}?since={seen}")
    after = get(client, f"{CHANGES}?since={told['version']}")

    assert [photo["text"] for photo in told["data"]] == ["edited"]
    assert told["gone"] == [hidden.pk, removed.pk]
    assert after == {
        "data": [],
        "gone": [],
        "version": told["version"],
        "next": None,
    }


def happenings(album: Album) -> Callable[[], object]:
    """One each time, and then none: what can happen to photos while somebody reads."""
    rows = Photo.objects.filter
    old = list(album.photos.order_by("pk"))
    blocked, new = old[9].owner, make_photo(album, make_owner("late"))
    steps: list[Callable[[], object]] = [
        lambda: removal.remove(rows(pk=old[2].pk), "on request"),
        lambda: hide(old[0]),
        lambda: rows(pk=old[3].pk).update(favorite_count=99),
        lambda: rows(pk=old[0].pk).update_visibility(is_hidden=False),
        lambda: blocked.block(is_blocked=True),
        lambda: rows(pk=old[5].pk).update_visibility(missing_since=timezone.now()),
        lambda: rows(pk=old[4].pk).update_visibility(duplicate_of=new.pk),
        lambda: make_photos(album, 2, alt_text="late"),
        lambda: blocked.block(is_blocked=False),
        lambda: duplicates.mark_distinct([old[4].pk]),
        lambda: old[7].delete(),
    ]
    return lambda: steps.pop(0)() if steps else None


@pytest.mark.parametrize(
    "query", [{}, {"network": "mastodon"}, {"described": "1"}, {"owner": "bea"}]
)
@pytest.mark.parametrize("walks_first", [True, False])
def test_nobody_misses_what_happens_while_they_read(
    client: Client, album: Album, query: dict[str, str], *, walks_first: bool
) -> None:
    people = [make_owner("ana"), make_owner("bea", network="mastodon")]
    for number in range(12):
        make_photos(album, 1, people[number % 2], alt_text="mask" * (number % 3))
    follower = Follower(client, limit=3, **query)
    follower.between = happenings(album)

    if walks_first:
        follower.read_whole_list()
    follower.follow()
    for _ in range(12):
        follower.between()
    follower.follow()

    follower.assert_has_the_list()


COPY_ENDS: dict[str, Callable[[Photo], object]] = {
    "hidden": hide,
    "removed": lambda copy: removal.remove(
        Photo.objects.filter(pk=copy.pk), "on request"
    ),
    "deleted by hand": lambda copy: copy.delete(),
    "gone at its network": lambda copy: Photo.objects.filter(
        pk=copy.pk
    ).update_visibility(missing_since=timezone.now()),
    "of a blocked person": lambda copy: copy.owner.block(is_blocked=True),
}


@pytest.mark.parametrize("what", COPY_ENDS)
def test_a_photo_is_told_again_when_its_copy_elsewhere_is(
    client: Client, album: Album, what: str
) -> None:
    lead, copy = make_photo(album), make_photo(album, make_owner(network="mastodon"))
    Photo.objects.filter(pk=copy.pk).update_visibility(duplicate_of=lead.pk)
    follower = Follower(client)
    follower.follow()
    assert len(follower.photos[lead.pk]["also_on"]) == 1

    COPY_ENDS[what](copy)
    follower.follow()

    follower.assert_has_the_list()
    assert follower.photos[lead.pk]["also_on"] == []


def test_a_list_has_its_version_on_the_first_page_alone(
    client: Client, album: Album
) -> None:
    make_photos(album, 3)

    first = get(client, f"{TOPIC}?limit=1")
    second = get(client, first["next"])
    oldest = get(client, f"{TOPIC}?sort=oldest&limit=1")

    assert first["version"] == oldest["version"] == get(client, CHANGES)["version"]
    assert second["version"] is None
    assert get(client, second["previous"])["version"] is None
    # Another set of photos: `on` is of the post, and restricted ones have no place.
    for sort in ("posted", "favourites"):
        assert get(client, f"{TOPIC}?sort={sort}")["version"] is None


def test_queries_are_few_and_always_as_many(
    client: Client, album: Album, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = make_owner("ana")
    for count in (3, 90):
        make_photos(album, count, owner)
        since = f"since={get(client, f'{CHANGES}?limit=100')['version']}"
        costs = {"": 6, "network=x": 6, "owner=ana": 8, since: 4, "sort=x": 1}
        for query, queries in costs.items():
            with django_assert_num_queries(queries, info=query):
                client.get(f"{CHANGES}?{query}")


def test_what_has_not_changed_is_not_sent_again(client: Client, album: Album) -> None:
    make_photo(album)
    etag = client.get(CHANGES)["ETag"]

    assert client.get(CHANGES, headers={"if-none-match": etag}).status_code == 304
    make_photo(album)
    assert client.get(CHANGES, headers={"if-none-match": etag}).status_code == 200


def test_head_has_no_body(client: Client, album: Album) -> None:
    response = client.head(CHANGES)

    assert response.status_code == 200
    assert response.content == b""


def test_is_what_the_schema_says(client: Client, album: Album) -> None:
    hide(make_photo(album))
    make_photos(album, 2)
    schema = get(client, "/api/schema")
    endpoint = schema["paths"]["/api/topic/{tag}/changes"]["get"]
    names = {each["name"] for each in endpoint["parameters"] if each["in"] == "query"}

    assert names == {"since", "limit", "network", "owner", "described", "q", "on"}
    assert endpoint["responses"].keys() >= {"200", "304", "400", "404", "410"}
    for query in ("limit=1", "limit=100"):
        jsonschema.validate(
            get(client, f"{CHANGES}?{query}"),
            {
                "$ref": "#/components/schemas/Changes",
                "components": {"schemas": strict(schema["components"]["schemas"])},
            },
        )
