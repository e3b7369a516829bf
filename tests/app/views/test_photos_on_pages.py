"""A photo on the pages: what they tell of it, and when it is on none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from app.models import Owner
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    store_picture,
)
from tests.app.reading import read
from tests.markup import compact

pytestmark = pytest.mark.django_db


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

    @pytest.mark.parametrize(("has_jpegs", "ending"), [(True, "jpg"), (None, "webp")])
    def test_comes_in_the_size_that_a_browser_asks_for(
        self, client: Client, has_jpegs: bool | None, ending: str
    ) -> None:
        photo = make_photo(make_album(), width=1000, height=500, has_jpegs=has_jpegs)
        name = f"/media/{photo.content_hash[:2]}/{photo.content_hash}"

        page = read(client, "/")

        assert (
            f'srcset="{name}-320.webp 320w, {name}-480.webp 480w, '
            f'{name}-640.webp 640w, {name}-1000.{ending} 1000w"' in page
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

        assert '<p class="back"><a href="/topic/%23%C3%A9t%C3%A9" ' in compact(page)


@pytest.mark.one_database
def test_a_face_stands_beside_the_name_where_there_is_one(client: Client) -> None:
    owner = make_owner("ana")
    photo = make_photo(make_album(), owner)
    addresses = (f"/photo/{photo.pk}", "/topic/carnival", "/topic/carnival/7")
    for address in (*addresses, "/owner/ana"):
        assert 'class="avatar"' not in client.get(address).content.decode()

    Owner.objects.update(avatar_mark="0123456789ab")

    face = f'src="/avatar/{owner.pk}-0123456789ab.webp"'
    for address in (*addresses, "/owner/ana"):
        assert face in client.get(address).content.decode(), address
