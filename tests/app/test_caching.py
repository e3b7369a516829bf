"""Pages that are kept: quick while nothing changes, right as soon as something does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import brotli
import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Feed, Owner, Photo
from app.templatetags import kept
from tests.app.factories import make_album, make_owner, make_photo
from twitter_album import database_version, display_policy
from twitter_album.evidence import recorded

# Committed, as only what is committed can be kept.
pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/", "/topic/", "/topic/%23carnival", "/topic/%23carnival/7", "/owners"]
TOPIC = "/topic/%23carnival"
Nothing = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def album() -> Album:
    album = make_album()
    make_photo(album, make_owner("ana"))
    return album


@pytest.fixture
def nothing_asked(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> Nothing:
    """Of SQLite. PostgreSQL is asked whether anything has changed, and counts what
    happens in the other databases of the server: those of tests beside this one."""
    if connection.vendor == "postgresql":
        return lambda: nullcontext()
    return lambda: django_assert_num_queries(0)


@pytest.mark.parametrize("address", [*PAGES, "/owner/ana", "/topic/%23carnival/feed"])
def test_a_page_is_made_once_while_nothing_changes(
    client: Client,
    album: Album,
    address: str,
    nothing_asked: Nothing,
) -> None:
    first = client.get(address)

    with nothing_asked():
        second = client.get(address)

    assert second.content == first.content
    assert second.headers == first.headers


def test_a_visitor_who_has_it_already_gets_nothing(
    client: Client, album: Album, nothing_asked: Nothing
) -> None:
    known = {"if-none-match": client.get(TOPIC)["ETag"]}

    with nothing_asked():
        response = client.get(TOPIC, headers=known)

    assert response.status_code == 304
    assert response.content == b""
    assert "s-maxage" in response["Cache-Control"]


def test_visitors_who_know_an_old_page_do_not_make_each_a_new_one(
    client: Client, album: Album, nothing_asked: Nothing
) -> None:
    old = {"if-none-match": client.get(TOPIC)["ETag"]}
    make_photo(album)
    assert client.get(TOPIC, headers=old).status_code == 200

    with nothing_asked():
        assert client.get(TOPIC, headers=old).status_code == 200


def test_a_photo_that_is_hidden_is_gone_at_once(client: Client, album: Album) -> None:
    photo = make_photo(album)
    address = f"/photo/{photo.pk}"
    assert client.get(address).status_code == 200
    assert address in client.get(TOPIC).content.decode()

    Photo.objects.filter(pk=photo.pk).change(is_hidden=True)

    assert client.get(address).status_code == 410
    for page in PAGES:
        assert address not in client.get(page).content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/owner/ana"])
def test_after_a_change_elsewhere_a_page_is_asked_for_but_not_made(
    client: Client, album: Album, address: str
) -> None:
    caches["pages"].clear()
    before = client.get(address)

    make_owner("somebody who has no photo here")
    after = client.get(address)

    assert after.content == before.content
    assert after.headers == before.headers
    assert after.templates == [] != before.templates


def test_what_two_pages_share_is_asked_for_once_after_a_change(
    client: Client, album: Album
) -> None:
    """What PostgreSQL is asked may change by what happens beside the test."""
    asked = []

    for address in (f"{TOPIC}?visit=1", f"{TOPIC}?visit=2"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))

    assert connection.vendor == "postgresql" or asked[1] == 2 < asked[0]


def test_what_stands_around_the_photos_follows_each_change(
    client: Client, album: Album
) -> None:
    flora = make_owner("flora")
    make_photo(album, flora, favorite_count=5)
    pages = [client.get(TOPIC).content.decode()]

    Owner.objects.filter(screen_name="ana").update(display_name="Zoe")
    pages.append(client.get(TOPIC).content.decode())
    make_album("another")
    pages.append(client.get(TOPIC).content.decode())
    flora.block(is_blocked=True)
    pages.append(client.get(TOPIC).content.decode())

    assert ["Zoe" in page for page in pages] == [False, True, True, True]
    assert ["#another" in page for page in pages] == [False, False, True, True]
    assert ["flora" in page for page in pages] == [True, True, True, False]


@pytest.mark.parametrize("address", ["/", "/topic/", "/owners"])
def test_where_one_is_is_marked_whichever_parts_are_kept(
    client: Client, album: Album, address: str
) -> None:
    whole = client.get(address).content
    assert whole.count(b' aria-current="page"') == 2
    # As where a thread beside it has kept the one part, and not the other yet.
    for key in [key for key, part in kept._parts.items() if "<nav id=" in part]:
        del kept._parts[key]
    caches["pages"].clear()

    assert client.get(address).content == whole


def test_a_paused_album_promises_no_look(client: Client, album: Album) -> None:
    due = timezone.now() + timedelta(hours=3)
    Feed.objects.create(album=album, network="x", query="#carnival", due_at=due)
    pages = [client.get(TOPIC).content.decode()]

    for is_paused in (True, False):
        Album.objects.update(is_paused=is_paused)
        pages.append(client.get(TOPIC).content.decode())

    assert ["no longer growing" in page for page in pages] == [False, True, False]
    assert ["next look" in page for page in pages] == [True, False, True]


def test_a_page_grows_no_older_by_changes_elsewhere(
    client: Client, album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(TOPIC)
    start = time.time()
    is_made_anew = []

    for seconds in (10, 29, 31):
        monkeypatch.setattr(time, "time", lambda now=start + seconds: now)
        make_owner(f"nobody{seconds}")
        is_made_anew.append(bool(client.get(TOPIC).templates))

    assert is_made_anew == [False, False, True]


def test_a_change_by_another_process_is_seen(client: Client, album: Album) -> None:
    before = client.get(TOPIC).content

    # A thread has a connection of its own, as another process has.
    thread = threading.Thread(target=add_a_photo, args=[album])
    thread.start()
    thread.join()

    assert client.get(TOPIC).content != before


def add_a_photo(album: Album) -> None:
    make_photo(album)
    connection.close()


def test_a_change_while_a_page_is_made_is_seen_by_the_next(
    client: Client, album: Album
) -> None:
    with CaptureQueriesContext(connection) as made:
        client.get(TOPIC)

    for number in range(len(made)):
        photo = make_photo(album)
        with connection.execute_wrapper(HideAfter(number, photo)):
            client.get(TOPIC)
        assert f"/photo/{photo.pk}" not in client.get(TOPIC).content.decode()


class HideAfter:
    """By somebody else, as soon as the question of this number is answered."""

    def __init__(self, number: int, photo: Photo) -> None:
        self.left = number
        self.photo = photo

    def __call__(self, execute: Callable[..., object], *question: object) -> object:
        answer = execute(*question)
        if self.left == 0:
            thread = threading.Thread(target=self.hide)
            thread.start()
            thread.join()
        self.left -= 1
        return answer

    def hide(self) -> None:
        Photo.objects.filter(pk=self.photo.pk).change(is_hidden=True)
        connection.close()


def test_a_change_that_is_not_committed_yet_is_seen_by_who_made_it(
    client: Client, album: Album
) -> None:
    address = f"/photo/{make_photo(album).pk}"
    client.get(TOPIC)

    with transaction.atomic():
        Photo.objects.all().change(is_hidden=True)
        assert database_version.current() is None
        assert address not in client.get(TOPIC).content.decode()
        transaction.set_rollback(True)

    assert address in client.get(TOPIC).content.decode()


def test_what_may_be_shown_is_asked_anew_when_the_policy_changes(
    client: Client, album: Album, settings: Settings
) -> None:
    assert "Ana" in client.get(TOPIC).content.decode()

    settings.DISPLAY_POLICY = display_policy.parse(
        "x.page=nothing", networks=settings.STORED_NETWORKS
    )

    assert "Ana" not in client.get(TOPIC).content.decode()


def test_what_went_wrong_is_not_kept(client: Client, album: Album) -> None:
    assert client.get("/topic/%23later").status_code == 404

    make_album("later")

    assert client.get("/topic/%23later").status_code == 200


@pytest.mark.parametrize("address", [*PAGES, "/owner/ana"])
def test_proxies_are_told_that_a_page_is_everybodys(
    client: Client, album: Album, address: str
) -> None:
    response = client.get(address)

    assert response["Cache-Control"] == (
        "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
    )
    assert "Accept-Encoding" in response["Vary"]
    assert "Cookie" not in response["Vary"]
    assert not response.cookies
    assert response["ETag"]


def test_the_admin_is_nobodys_but_ones_own(admin_client: Client, album: Album) -> None:
    response = admin_client.get("/admin/", headers={"accept-encoding": "br, gzip"})

    assert "public" not in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"


def test_each_browser_gets_the_compression_that_it_knows(
    client: Client, album: Album
) -> None:
    plain = client.get(TOPIC)
    assert "Content-Encoding" not in plain

    for _ in ("made", "kept"):
        squeezed = client.get(TOPIC, headers={"accept-encoding": "gzip, br"})
        assert squeezed["Content-Encoding"] == "br"
        assert brotli.decompress(squeezed.content) == plain.content
        assert squeezed["ETag"] == f"W/{plain['ETag']}"
        zipped = client.get(TOPIC, headers={"accept-encoding": "gzip, br;q=0"})
        assert zipped["Content-Encoding"] == "gzip"
        assert client.get(TOPIC).content == plain.content


def test_who_refuses_compression_spoils_it_for_nobody(
    client: Client, album: Album
) -> None:
    refused = client.get(TOPIC, headers={"accept-encoding": "gzip;q=0"})
    plain = client.get(TOPIC)

    assert "Content-Encoding" not in refused
    assert "Content-Encoding" not in plain
    assert plain.content == refused.content


def test_a_page_is_kept_in_each_language(client: Client, album: Album) -> None:
    english = client.get(TOPIC).content
    italian = client.get(TOPIC, headers={"accept-language": "it"})
    assert italian["Content-Language"] == "it"
    assert "Accept-Language" in italian["Vary"]

    # Django's cookie of a language is none of ours, and may not confuse them.
    client.cookies["django_language"] = "it"

    assert client.get(TOPIC).content == english
    assert client.get(TOPIC, headers={"accept-language": "it-IT, en"}).content == (
        italian.content
    )
    assert client.get(f"/it{TOPIC}").content != italian.content


def test_a_question_about_a_page_answers_as_the_page(
    client: Client, album: Album
) -> None:
    before = client.head(TOPIC)
    page = client.get(TOPIC)
    after = client.head(TOPIC)

    assert before["ETag"] == page["ETag"] == after["ETag"]
    assert before.content == after.content == b""


def test_a_cursor_that_is_used_again_tells_the_new_answer() -> None:
    with recorded(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 UNION SELECT 2", ())
        first = cursor.fetchone()
        cursor.execute("SELECT 3", ())

        assert (first, cursor.fetchall()) == ((1,), [(3,)])
