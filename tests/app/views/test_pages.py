"""The pages as visitors without a script meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Feed, Owner, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.reading import link, photo_ids, read

pytestmark = pytest.mark.django_db

EVERY_PAGE = [
    "/",
    "/topic/",
    "/topic/%23carnival",
    "/topic/%23carnival/7",
    "/owners",
    "/owner/ana",
    "/photo/{photo}",
]


def canonical(page: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)"', page)
    assert found
    return found[1]


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*args: Any) -> None:
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.one_database
class TestPhoto:
    def test_tells_what_is_known_of_it(self, client: Client) -> None:
        album = make_album("Carnival")
        owner = make_owner("ana", display_name="Ana Sol")
        posted = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
        photo = make_photo(
            album,
            owner,
            favorite_count=1234,
            posted_at=posted,
            first_seen=posted + timedelta(minutes=7),
            alt_text="A golden mask",
            post_url="https://x.example/ana/1",
        )

        for address in ("/", "/topic/carnival", "/owner/ana", f"/photo/{photo.pk}"):
            page = read(client, address)

            assert 'alt="A golden mask"' in page
            assert 'href="/owner/ana"' in page
            assert "<bdi>Ana Sol</bdi>" in page
            assert "1,234" in page
            assert (
                'Posted<time datetime="2026-02-03T04:05:00+00:00">'
                "3 Feb 2026, 04:05 UTC</time>"
                in re.sub("</dt><dd>(<a[^>]*>)?", "", compact(page))
            )
            assert "3 Feb 2026, 04:12 UTC</time>" in page
            assert 'href="https://x.example/ana/1"' in page
            assert "View on X" in page

    @pytest.mark.parametrize(
        ("time_zone", "shown", "alt"),
        [
            ("Europe/Rome", "3 Feb 2026, 00:30 CET", "3 Feb 2026"),
            ("America/New_York", "2 Feb 2026, 18:30 EST", "2 Feb 2026"),
            ("America/Sao_Paulo", "2 Feb 2026, 20:30 UTC-03", "2 Feb 2026"),
        ],
    )
    def test_is_dated_in_the_time_zone_of_the_site(
        self, client: Client, settings: Settings, time_zone: str, shown: str, alt: str
    ) -> None:
        settings.TIME_ZONE = time_zone
        posted = datetime(2026, 2, 2, 23, 30, tzinfo=UTC)
        photo = make_photo(make_album(), make_owner("ana"), posted_at=posted)

        page = read(client, f"/photo/{photo.pk}")

        assert f'<time datetime="2026-02-02T23:30:00+00:00">{shown}</time>' in page
        assert f"Photo by @ana, posted on {alt}" in page

    def test_comes_in_the_size_that_a_browser_asks_for(self, client: Client) -> None:
        photo = make_photo(make_album(), width=1000, height=500)
        name = f"/media/{photo.content_hash[:2]}/{photo.content_hash}"

        page = read(client, "/")

        assert (
            f'srcset="{name}-320.webp 320w, {name}-480.webp 480w, '
            f'{name}-640.webp 640w, {name}-1000.webp 1000w"' in page
        )
        assert 'width="1000" height="500"' in compact(page)
        assert f'src="{photo.placeholder}"' in page

    def test_is_served_without_a_web_server_in_front(self, client: Client) -> None:
        make_photo(make_album(), **store_picture())
        source = re.search(r'src="(/media/[^"]+)"', read(client, "/"))
        assert source

        response = client.get(source[1])

        assert response["Content-Type"] == "image/webp"
        assert b"".join(response).startswith(b"RIFF")
        assert "immutable" in response["Cache-Control"]
        for name in ("../secret-key", ".hidden", "a%00b", "a" * 9_000, "字" * 90, ""):
            assert client.get(f"/media/{name}").status_code == 404

    def test_without_a_description_is_described_honestly(self, client: Client) -> None:
        posted = datetime(2026, 2, 3, tzinfo=UTC)
        owner = make_owner("ana", server="masto.example", network="mastodon")
        make_photo(make_album(), owner, posted_at=posted)

        page = read(client, "/")

        assert 'alt="Photo by @ana@masto.example, posted on 3 Feb 2026"' in page
        assert "View on Mastodon" in page

    def test_shows_its_text_as_text(self, client: Client) -> None:
        text = "<script>alert(1)</script>\u202egpj.exe\u0007\nsecond line"
        owner = make_owner("ana", display_name='"><img src=x>\u2066\u202e')
        photo = make_photo(make_album(), owner, text=text, alt_text=text)

        raw = client.get(f"/photo/{photo.pk}").content.decode()

        assert "<script>alert" not in raw
        assert "<img src=x" not in raw
        assert not set(raw) & set("\u202e\u2066\u0007")
        assert "gpj.exe<br>second line" in raw

    def test_links_nowhere_but_to_the_web(self, client: Client) -> None:
        owner = make_owner("ana", url="javascript:alert(1)")
        photo = make_photo(make_album(), owner, post_url="javascript:alert(2)")

        for address in ("/", "/owner/ana", f"/photo/{photo.pk}"):
            assert "javascript:" not in read(client, address)

    @pytest.mark.parametrize(
        "values",
        [{"is_hidden": True}, {"is_sensitive": True}, {"ready": False}],
        ids=["hidden", "sensitive", "not ready"],
    )
    def test_that_is_not_shown_is_nowhere(
        self, client: Client, values: dict[str, bool]
    ) -> None:
        owner = make_owner("ana")
        photo = make_photo(make_album(), owner, **values)

        status = 410 if photo.is_hidden else 404
        assert client.get(f"/photo/{photo.pk}").status_code == status
        for address in ("/", "/topic/carnival", "/topic/carnival/7", "/owner/ana"):
            page = client.get(address)
            assert f"/photo/{photo.pk}" not in page.text
        # The person's own page is there for photos that may be seen only.
        assert page.status_code == (200 if photo.is_visible else 404)

    def test_of_a_blocked_person_is_nowhere(self, client: Client) -> None:
        owner = make_owner("ana")
        photo = make_photo(make_album(), owner)
        owner.block(is_blocked=True)

        assert client.get(f"/photo/{photo.pk}").status_code == 410
        for address in ("/", "/topic/carnival", "/topic/carnival/7", "/owners"):
            page = read(client, address)
            assert f"/photo/{photo.pk}" not in page
            assert "/owner/ana" not in page

    def test_leads_back_to_its_album(self, client: Client) -> None:
        photo = make_photo(make_album("été"))

        page = read(client, f"/photo/{photo.pk}")

        assert '<p class="back"><a href="/topic/%23%C3%A9t%C3%A9">' in compact(page)


class TestList:
    def test_shows_each_photo_once_from_first_to_last_page(
        self, client: Client
    ) -> None:
        photos = make_photos(make_album(), 130)
        seen, address = [], "/"

        while address:
            page = read(client, address)
            seen += photo_ids(page)
            address = link(page, "next") or ""

        assert seen == [photo.pk for photo in reversed(photos)]

    def test_leads_back_the_same_way(self, client: Client) -> None:
        make_photos(make_album(), 130)
        first = read(client, "/topic/carnival")
        second = read(client, link(first, "next") or "")

        back = read(client, link(second, "prev") or "")

        assert photo_ids(back) == photo_ids(first)
        assert link(first, "prev") is None

    def test_of_a_topic_keeps_to_it(self, client: Client) -> None:
        wanted = make_photo(make_album("carnival"))
        make_photo(make_album("parade"))

        assert photo_ids(read(client, "/topic/%23carnival")) == [wanted.pk]

    def test_of_all_shows_a_picture_of_two_albums_once(self, client: Client) -> None:
        owner = make_owner()
        post: dict[str, Any] = {"post_id": "7", "post_key": "7"}
        first = make_photo(make_album("carnival"), owner, **post)
        second = make_photo(make_album("parade"), owner, **post)

        assert photo_ids(read(client, "/")) == [first.pk]
        assert photo_ids(read(client, "/topic/parade")) == [second.pk]

    def test_of_a_person_goes_by_the_date_of_the_post(self, client: Client) -> None:
        owner, album, now = make_owner("ana"), make_album(), timezone.now()
        old = make_photo(album, owner, posted_at=now - timedelta(days=2))
        new = make_photo(album, owner, posted_at=now - timedelta(days=1))
        middle = make_photo(album, owner, posted_at=now - timedelta(hours=36))

        page = read(client, "/owner/ana")

        assert photo_ids(page) == [new.pk, middle.pk, old.pk]

    def test_with_a_wrong_parameter_is_explained(self, client: Client) -> None:
        cases = ["after=x", "before=1", "after=1-2&before=3-4", "limit=-1", "after=%00"]
        make_photo(make_album())
        for query in cases:
            page = read(client, f"/?{query}", status=400)

            assert "This address cannot be understood" in page, query
            assert "mailto:organiser@localhost?subject=Remove%20my" in page, query

    def test_counts_only_positions_in_its_canonical_address(
        self, client: Client
    ) -> None:
        make_photos(make_album(), 61)
        address = link(read(client, "/topic/carnival"), "next")

        page = read(client, f"{address}&utm_source=x")

        position = (address or "").partition("?")[2]
        wanted = f"http://127.0.0.1:8000/topic/%23carnival?{position}"
        assert canonical(page) == wanted


class TestTopic:
    def test_has_one_album_in_every_spelling(self, client: Client) -> None:
        cases = [
            "/topic/%23Carnival",
            "/topic/carnival",
            "/topic/CARNIVAL/",
            "/topic/%EF%BC%83carnival",
            "/topic/%23carnival/",
        ]
        make_photo(make_album("Carnival"))
        for address in cases:
            page = read(client, address)

            assert canonical(page) == "http://127.0.0.1:8000/topic/%23Carnival", address
            assert "<h1><bdi>#Carnival</bdi></h1>" in page, address

    def test_without_photos_says_when_we_look_again(self, client: Client) -> None:
        soon = timezone.now() + timedelta(minutes=12, seconds=5)
        Feed.objects.create(album=make_album(), network="x", query="#c", due_at=soon)

        page = re.sub("</?bdi>", "", read(client, "/topic/carnival"))

        assert (
            "We have not looked for #carnival yet. "
            "We look for the first time in 12 minutes." in page
        )

    def test_looks_where_albums_and_settings_of_today_say(
        self, client: Client, settings: Settings
    ) -> None:
        settings.FETCH_EVERY_MINUTES = 20
        album, now = make_album(), timezone.now()
        place = {"album": album, "network": "x"}
        Feed.objects.create(
            query="dropped",
            due_at=now,
            asked_at=now - timedelta(minutes=51),
            **place,
        )
        assert "We look" not in read(client, "/topic/carnival")

        soon = now + timedelta(minutes=12, seconds=5)
        Feed.objects.create(
            query="asked",
            due_at=soon,
            asked_at=now - timedelta(minutes=49),
            **place,
        )

        assert "time in 12 minutes." in read(client, "/topic/carnival")

    def test_whose_pictures_are_on_the_way_says_so(self, client: Client) -> None:
        make_photo(make_album(), ready=False)

        assert "1 photo is on the way" in read(client, "/topic/carnival")

    def test_tells_its_count_and_the_next_milestone(self, client: Client) -> None:
        make_photos(make_album(milestones="5"), 3)

        page = read(client, "/topic/carnival")

        assert "<span>3 photos</span>" in page
        assert '<progress max="5" value="3"' in page

    def test_stands_among_the_topics_with_its_newest_pictures(
        self, client: Client
    ) -> None:
        photos = make_photos(make_album("carnival"), 6)
        make_album("parade")

        page = read(client, "/topic/")

        assert page.count("<h2>") == 2
        for photo in photos:
            is_new = photo in photos[2:]
            assert (f"{photo.content_hash}-640.webp" in page) is is_new

    def test_is_marked_in_the_navigation(self, client: Client) -> None:
        make_photo(make_album())

        page = read(client, "/topic/carnival")

        assert '<a href="/topic/%23carnival" aria-current="page">' in page


@pytest.mark.one_database
class TestPeople:
    def test_are_found_by_handle_or_name(self, client: Client) -> None:
        cases = [
            "/owner/ana",
            "/owner/ANA",
            "/owner/@ana",
            "/owner/ana/",
            "/owner/Ana%20Sol",
        ]
        photo = make_photo(make_album(), make_owner("ana", display_name="Ana Sol"))
        for address in cases:
            page = read(client, address)

            assert photo_ids(page) == [photo.pk], address
            assert canonical(page) == "http://127.0.0.1:8000/owner/ana", address

    def test_of_one_name_are_shown_together(self, client: Client) -> None:
        album = make_album()
        photos = [
            make_photo(album, make_owner(handle, display_name="Ana / Sol"))
            for handle in ("one", "two")
        ]

        page = read(client, "/owner/Ana%20%2F%20Sol")

        assert photo_ids(page) == [photo.pk for photo in reversed(photos)]
        assert "@one" in page
        assert "@two" in page

    def test_are_all_listed_a_page_at_a_time(self, client: Client) -> None:
        album = make_album()
        make_photos(album, 3, make_owner("most"))
        for number in range(121):
            make_photo(album, make_owner(f"guest{number}"))
        seen, address = [], "/owners"

        while address:
            page = read(client, address)
            everybody = page.partition('<ul class="people">')[2].partition("</ul>")[0]
            seen += re.findall(r'href="/owner/([^"]+)"', everybody)
            address = link(page, "next") or ""

        assert seen[0] == "most"
        assert len(seen) == len(set(seen)) == 122

    def test_at_a_wrong_position_are_explained(self, client: Client) -> None:
        for position in ["x", "1", "-1-2", "1-2-3", "%00"]:
            page = read(client, f"/owners?after={position}", status=400)

            assert "after is not a position of this list" in page, position

    def test_without_photos_are_not_listed(self, client: Client) -> None:
        make_owner("ana")

        assert "/owner/ana" not in read(client, "/owners")


@pytest.mark.one_database
class TestTopSeven:
    def test_are_the_most_favoured_in_order(self, client: Client) -> None:
        album = make_album()
        photos = [make_photo(album, favorite_count=n % 9) for n in range(12)]

        page = read(client, "/topic/%23carnival/7")

        ranked = sorted(
            photos, key=lambda p: (p.favorite_count, p.posted_at), reverse=True
        )
        assert photo_ids(page) == [photo.pk for photo in ranked[:7]]

    def test_of_an_empty_album_is_a_friendly_page(self, client: Client) -> None:
        make_album()

        page = read(client, "/topic/carnival/7")

        assert "The seven most favoured will stand here." in page
        assert "og:image" not in page
        assert "facebook.com" not in page


@pytest.mark.one_database
class TestAddress:
    def test_that_leads_nowhere_has_a_page(self, client: Client) -> None:
        cases = [
            "/topic/nothing",
            "/topic/%23carnival/8",
            "/topic/%23carnival/seven",
            "/topic/%23carnival/7/7",
            "/topic/%2523carnival",
            "/topic/car%2Fnival",
            "/topic/%00",
            "/topic/%FF%FE",
            "/topic/" + "a" * 8000,
            "/topic/%23/7",
            "/topic//7",
            "/owner/nobody",
            "/owner/%00",
            "/owner/%FF",
            "/owner/a%0Ab",
            "/owner/" + "a" * 8000,
            "/photo/0",
            "/photo/-1",
            "/photo/99999999999999999999999",
            "/photo/1e3",
            "/share/" + "0" * 32 + "/1.jpg",
            "/share/" + "0" * 32 + "/999999999999999999.jpg",
            "/nothing",
            "/%00",
        ]
        make_album()
        for address in cases:
            page = read(client, address, status=404)

            assert "There is nothing at this address" in page, address
            assert "Remove my photo" in page, address

    def test_answers_head_without_a_body(self, client: Client) -> None:
        photo = make_photo(make_album(), make_owner("ana"))
        for address in [*EVERY_PAGE, "/topic", "/owners/"]:
            response = client.head(address.format(photo=photo.pk))

            assert response.status_code == 200, address
            assert response.content == b"", address

    def test_of_another_host_is_refused_in_our_words(self, client: Client) -> None:
        response = client.get("/", headers={"host": "evil.example"})

        assert response.status_code == 400
        assert b"cannot be understood" in response.content
        assert b"Remove my photo" in response.content


@pytest.mark.one_database
class TestEveryPage:
    def test_asks_nobody_else_and_styles_nothing_inline(self, client: Client) -> None:
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            response = client.get(address.format(photo=photo.pk))

            page = response.content.decode()
            assert "unsafe" not in response["Content-Security-Policy"], address
            assert not re.search(
                r'style="|<style|onclick=|<script(?![^>]* src=)', page
            ), address
            assert not re.search(r'(src|srcset|action)="(https?:)?//', page), address

    def test_offers_to_remove_a_photo(self, client: Client, settings: Settings) -> None:
        settings.CONTACT_EMAIL = "desk@album.example"
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            address = address.format(photo=photo.pk)

            page = read(client, address)

            assert (
                "mailto:desk@album.example?subject=Remove my photo: "
                f"http://127.0.0.1:8000{address}" in unquote(page)
            ), address

    def test_says_where_it_belongs(self, client: Client, settings: Settings) -> None:
        settings.SITE_URL = "https://album.example"
        photo = make_photo(make_album(), make_owner("ana"))
        for address in EVERY_PAGE:
            address = address.format(photo=photo.pk)

            page = read(client, address)

            assert canonical(page) == f"https://album.example{address}", address
            assert '<meta name="description" content="' in page, address
            assert page.count("<h1>") == 1, address

    def test_needs_few_queries_and_always_as_many(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        for count in (10, 300):
            photo = make_photos(album, count, owner)[0]
            for address, queries in {
                "/": 5,
                "/topic/": 4,
                "/topic/%23carnival": 9,
                "/owners": 3,
                "/owner/ana": 5,
                "/owner/Ana": 5,
                f"/photo/{photo.pk}": 6,
                "/nothing": 0,
            }.items():
                with django_assert_num_queries(queries, info=address):
                    client.get(address)

    def test_walks_an_index(self) -> None:
        album, owner = make_album(), make_owner()

        for photos in (
            Photo.objects.leads().shown().order_by("-first_seen", "-id"),
            album.photos.shown().order_by("-first_seen", "-id"),
            album.photos.shown().order_by("-favorite_count", "-posted_at", "-id"),
            Photo.objects.visible()
            .leads()
            .shown()
            .filter(owner__in=[owner])
            .order_by("-posted_at", "-id"),
        ):
            assert "TEMP B-TREE" not in photos[:61].explain()


class TestTrouble:
    @pytest.fixture
    def client(self) -> Client:
        return Client(raise_request_exception=False)

    def test_of_the_database_asks_to_come_back(self, client: Client) -> None:
        for address in EVERY_PAGE:
            with no_database():
                response = client.get(address.format(photo=1))

            assert response.status_code == 503, address
            assert int(response["Retry-After"]) > 0, address
            assert b"out of reach for a moment" in response.content, address
            assert (
                b"mailto:organiser@localhost?subject=Remove%20my" in response.content
            ), address

    def test_of_the_api_is_told_in_json(self, client: Client) -> None:
        with no_database():
            response = client.get("/api/topic/carnival")

        assert response.status_code == 503
        assert response["Retry-After"]
        assert response.json()["detail"]
        assert client.get("/api/nothing/at/all").json()["detail"]

    def test_of_our_own_making_has_a_page(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def break_down(*args: object) -> None:
            raise RuntimeError("a secret of ours")

        monkeypatch.setattr("app.views.IndexView.get", break_down)
        with no_database():
            response = client.get("/")

        assert response.status_code == 500
        assert b"Something broke on our side" in response.content
        assert b"mailto:organiser@localhost?subject=Remove%20my" in response.content
        assert b"secret" not in response.content


class TestHealth:
    def test_is_good_while_the_clock_ticks(self, client: Client) -> None:
        now = timezone.now()
        CronJobLog.objects.create(
            code="x", start_time=now, end_time=now, is_success=True, message=""
        )

        response = client.get("/healthz")

        assert response.status_code == 200
        assert response.json()["database"] == response.json()["clock"] == "alive"
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("age", [None, timedelta(hours=2)], ids=["never", "old"])
    def test_is_bad_when_the_clock_is_silent(
        self, client: Client, age: timedelta | None
    ) -> None:
        if age:
            then = timezone.now() - age
            CronJobLog.objects.create(
                code="x", start_time=then, end_time=then, is_success=True, message=""
            )

        response = client.get("/healthz/")

        assert response.status_code == 503
        assert response.json()["clock"] == "silent"

    def test_is_bad_when_the_database_is_down(self, client: Client) -> None:
        with no_database():
            response = client.get("/healthz")

        assert response.status_code == 503
        assert response.json()["database"] == "down"


@pytest.mark.one_database
def test_a_face_stands_beside_the_name_where_there_is_one(client: Client) -> None:
    owner = make_owner("ana")
    photo = make_photo(make_album(), owner)
    addresses = (f"/photo/{photo.pk}", "/topic/carnival", "/topic/carnival/7")
    for address in (*addresses, "/owner/ana"):
        assert 'class="face"' not in client.get(address).content.decode()

    Owner.objects.update(avatar_mark="0123456789ab")

    face = f'src="/avatar/{owner.pk}-0123456789ab.webp"'
    for address in (*addresses, "/owner/ana"):
        assert face in client.get(address).content.decode(), address
