"""Who follows a topic over the API has, in the end, what its list has."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Owner, Photo
from app.moderation import duplicates, removal
from app.syndication import restored_backups
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import restrict
from tests.app.reading import get, ids, strict, walk

pytestmark = pytest.mark.django_db
TOPIC = "/api/topic/carnival"
CHANGES = f"{TOPIC}/changes"


@pytest.fixture
def album() -> Album:
    return make_album()


class Follower:
    """A mirror of a topic's list, by nothing but what the API tells."""

    def __init__(self, client: Client, **query: Any) -> None:
        self.client, self.query = client, query
        self.photos: dict[int, Any] = {}
        self.version: str | None = None
        self.between: Callable[[], object] = int

    def read_whole_list(self) -> None:
        """From the first page on; `between` happens before each further one."""
        following: str | None = f"{TOPIC}?{urlencode(self.query)}"
        while following:
            page = get(self.client, following)
            self.version = self.version or page["version"]
            self.photos |= {photo["id"]: photo for photo in page["data"]}
            following = page["next"]
            self.between()

    def follow(self) -> int:
        """The number of answers until nothing is left to hear of."""
        since = {"since": self.version} if self.version else {}
        following: str | None = f"{CHANGES}?{urlencode(self.query | since)}"
        for answers in itertools.count(1):
            response = self.client.get(following or "")
            if response.status_code == 410:
                self.photos, self.version = {}, None
                return answers + self.follow()
            page = response.json()
            self.photos |= {photo["id"]: photo for photo in page["data"]}
            for number in page["gone"]:
                self.photos.pop(number, None)
            self.version, following = page["version"], page["next"]
            if not following:
                return answers
            self.between()
        raise AssertionError

    def assert_has_the_list(self) -> None:
        address = f"{TOPIC}?{urlencode(self.query)}"
        listed = {photo["id"]: photo for photo in walk(self.client, address)}
        assert self.photos == listed


def refused(client: Client, query: str, status: int) -> str:
    response = client.get(f"{CHANGES}?{query}")
    assert response.status_code == status, response.content
    assert list(response.json()) == ["detail"]
    return str(response.json()["detail"])


def hide(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)


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


class TestFilters:
    def test_what_fits_no_more_is_gone(self, client: Client, album: Album) -> None:
        ours, theirs = make_photo(album, alt_text="A mask"), make_photo(album)
        seen = get(client, f"{CHANGES}?described=1")
        Photo.objects.filter(pk=ours.pk).update(alt_text="")
        Photo.objects.filter(pk=theirs.pk).update(favorite_count=5)

        told = get(client, f"{CHANGES}?described=1&since={seen['version']}")

        assert ids(seen["data"]) == [ours.pk]
        assert told["data"] == []
        assert told["gone"] == [ours.pk, theirs.pk]

    def test_are_those_of_the_list(self, client: Client, album: Album) -> None:
        day = datetime(2026, 2, 1, 9, tzinfo=UTC)
        wanted = make_photo(album, make_owner("ana"), alt_text="A mask", first_seen=day)
        other = make_photo(
            album, make_owner(network="bluesky"), first_seen=timezone.now()
        )
        for query in ["network=x", "owner=ana", "described=1", "on=2026-02-01"]:
            answer = get(client, f"{CHANGES}?{query}")

            assert ids(answer["data"]) == [wanted.pk], query
            assert answer["gone"] == [other.pk], query
            assert answer["version"] == get(client, f"{TOPIC}?{query}")["version"], (
                query
            )

    def test_belong_to_a_version(self, client: Client, album: Album) -> None:
        make_photo(album, make_owner("ana"))
        seen = get(client, f"{CHANGES}?network=x")["version"]

        for query in ("", "network=bluesky&", "network=x&owner=ana&"):
            assert "again without since" in refused(client, f"{query}since={seen}", 410)

    def test_of_a_handle_that_means_somebody_else_begin_anew(
        self, client: Client, album: Album
    ) -> None:
        ana, bea = make_owner("ana"), make_owner("bea")
        make_photo(album, ana)
        by_bea = make_photo(album, bea)
        seen = get(client, f"{CHANGES}?owner=ana")["version"]

        Owner.objects.filter(pk=ana.pk).update(screen_name="ana_once")
        Owner.objects.filter(pk=bea.pk).update(screen_name="ana")

        refused(client, f"owner=ana&since={seen}", 410)
        assert ids(get(client, f"{CHANGES}?owner=ana")["data"]) == [by_bea.pk]


class TestErrors:
    def test_what_makes_no_sense_is_told(self, client: Client, album: Album) -> None:
        cases = [
            *((f"since={since}", "since is the version") for since in ("", "x", "%00")),
            ("since=12345678-99999999999999999999", "since is the version"),
            ("limit=0", "limit is a whole number"),
            ("network=myspace", "network is one of"),
            ("described=yes", "described is 1"),
            ("on=today", "on is a day"),
            ("owner=%00", "owner is the handle"),
            ("sort=oldest", "no such parameter here: sort."),
            ("after=1-1", "no such parameter here: after."),
            ("before=1-1", "no such parameter here: before."),
            ("onwer=ana", "Use since, limit, network, owner, described, on, format."),
        ]
        for query, told in cases:
            assert told in refused(client, query, 400), (query, told)

    def test_a_topic_that_is_not_there_is_404(self, client: Client) -> None:
        for address in ("/api/topic/nothing/changes", "/api/topic/nothing/changes/"):
            assert client.get(address).status_code == 404

    def test_a_version_of_another_topic_is_gone(
        self, client: Client, album: Album
    ) -> None:
        make_photo(make_album("masks"))
        seen = get(client, "/api/topic/masks/changes")["version"]

        refused(client, f"since={seen}", 410)

    @pytest.mark.parametrize("is_noticed", [True, False])
    def test_of_a_restored_database_is_410_until_one_starts_again(
        self, client: Client, album: Album, *, is_noticed: bool
    ) -> None:
        lost, kept = make_photos(album, 2)
        restored_backups.notice_restore()
        follower = Follower(client)
        follower.follow()

        Photo.objects.filter(pk=lost.pk)._raw_delete("default")
        Photo.objects.update_quietly(version=0)
        Album.objects.update(version=0)
        assert not is_noticed or restored_backups.notice_restore()

        told = refused(client, f"since={follower.version}", 410)
        assert "Start again without since." in told
        again = Follower(client)
        again.follow()
        again.assert_has_the_list()
        assert again.photos.keys() == {kept.pk}

    def test_an_error_is_a_page_for_browsers_too(
        self, client: Client, album: Album
    ) -> None:
        response = client.get(
            f"{CHANGES}?since=12345678-1", headers={"accept": "text/html"}
        )

        assert response.status_code == 410
        assert "Start again without since." in response.content.decode()


class TestDisplayPolicy:
    def test_with_links_tells_ids_and_links(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        photo = make_photo(album, text="A secret")
        restrict(settings, "x.api=link")

        (data,) = get(client, CHANGES)["data"]

        assert data == get(client, TOPIC)["data"][0]
        assert data["id"] == photo.pk
        assert data["restricted"] is True

    def test_at_nothing_leaves_the_network_out(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        ours = make_photo(album)
        other = make_photo(album, make_owner(network="mastodon"))
        restrict(settings, "x.api=nothing")

        answer = get(client, CHANGES)

        assert ids(answer["data"]) == [other.pk]
        assert answer["gone"] == [ours.pk]

    def test_that_changes_begins_anew(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        make_photo(album)
        seen = get(client, TOPIC)["version"]

        restrict(settings, "x.api=link")
        refused(client, f"since={seen}", 410)
        seen = get(client, TOPIC)["version"]
        restrict(settings, "x.page=nothing, x.api=link")

        get(client, f"{CHANGES}?since={seen}")


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

    assert names == {"since", "limit", "network", "owner", "described", "on"}
    assert endpoint["responses"].keys() == {"200", "400", "404", "410"}
    for query in ("limit=1", "limit=100"):
        jsonschema.validate(
            get(client, f"{CHANGES}?{query}"),
            {
                "$ref": "#/components/schemas/Changes",
                "components": {"schemas": strict(schema["components"]["schemas"])},
            },
        )
