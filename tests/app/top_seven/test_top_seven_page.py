"""The top seven: the present one, the versions that were shared, what goes along."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, Photo, Ranking
from app.moderation import removal, removed_files
from app.top_seven import jpegs, on_demand, versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.markup import compact
from twitter_album import redistribution_policy

pytestmark = pytest.mark.django_db

PAGE = "/topic/%23carnival/7"
FROZEN = f"{PAGE}/1"


def read(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def make_ranking(number: int = 3, album: Album | None = None) -> list[Photo]:
    """Photos of people ana0, ana1 …, best first, and their version."""
    album = album or make_album()
    photos = [
        make_photo(album, make_owner(f"ana{place}"), favorite_count=1000 - place)
        for place in range(number)
    ]
    let_the_clock_share()
    return photos


def owners(page: str) -> list[str]:
    return re.findall(r'class="owner" href="[^"]*"><bdi>([^<]*)', page)


def turn_over(photos: list[Photo]) -> None:
    """The last becomes the first, and that a version."""
    Photo.objects.filter(pk=photos[-1].pk).update(favorite_count=5000)
    let_the_clock_share()


class TestVersion:
    def test_is_what_the_page_shares(self, client: Client) -> None:
        make_ranking()

        page = read(client)

        assert "http://127.0.0.1:8000/topic/%23carnival/7/1" in page
        assert Ranking.objects.get().number == 1

    def test_is_made_once_for_each_order(self) -> None:
        photos = make_ranking()
        for _ in range(3):
            Photo.objects.filter(pk=photos[0].pk).update(favorite_count=2000)
            let_the_clock_share()
        turn_over(photos)
        Photo.objects.filter(pk=photos[-1].pk).update(favorite_count=1)
        let_the_clock_share()
        let_the_clock_share()

        assert [row.number for row in Ranking.objects.order_by("pk")] == [1, 2]

    def test_is_not_made_by_who_reads_the_page(self, client: Client) -> None:
        photos = make_ranking()
        Photo.objects.filter(pk=photos[-1].pk).update(favorite_count=5000)

        page = read(client)

        assert Ranking.objects.count() == 1
        assert owners(page)[0] == "Ana2"
        shared = 'data-copy="http://127.0.0.1:8000/topic/%23carnival/7"'
        assert shared in page
        assert f'href="{PAGE}/1.zip"' in page
        assert f'href="{FROZEN}">Version 1, ' in compact(page)

    def test_that_is_the_first_needs_nobody_to_read_the_page_either(
        self, client: Client
    ) -> None:
        make_photos(make_album(), 3)

        page = read(client)

        assert 'data-copy="http://127.0.0.1:8000/topic/%23carnival/7"' in page
        assert ".zip" not in page

    def test_of_one_album_survives_what_another_one_raises(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_photos(make_album(), 3)
        make_photos(make_album("broken"), 3)
        make = versions.make_version

        def failing(album: Album) -> Ranking | None:
            if album.key == "broken":
                raise ValueError(album)
            return make(album)

        monkeypatch.setattr(versions, "make_version", failing)
        let_the_clock_share()

        assert Ranking.objects.get().album.key == "carnival"

    def test_costs_one_question_for_all_albums_where_nothing_is_new(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        owner = make_owner()
        for number in range(12):
            make_photos(make_album(f"album{number}"), 2, owner)
        versions.make_versions()

        with django_assert_num_queries(1):
            assert versions.make_versions() == []

    def test_counts_up_in_each_album(self) -> None:
        make_ranking()
        make_ranking(2, make_album("parade"))

        assert [row.number for row in Ranking.objects.all()] == [1, 1]

    def test_shows_what_was_shared_whatever_comes_after(self, client: Client) -> None:
        photos = make_ranking()
        turn_over(photos)

        frozen, present = read(client, FROZEN), read(client)

        assert owners(frozen) == ["Ana0", "Ana1", "Ana2"]
        assert owners(present) == ["Ana2", "Ana0", "Ana1"]
        assert "1,000<" in frozen
        assert "5,000" not in frozen
        assert "As it was on" in frozen
        assert f'href="{PAGE}">See it as it is now' in frozen

    def test_has_an_address_and_a_picture_of_its_own(self, client: Client) -> None:
        photos = make_ranking()
        turn_over(photos)

        def meta(page: str, name: str) -> str:
            found = re.search(rf'property="og:{name}" content="([^"]*)"', page)
            assert found
            return found[1]

        frozen, present = read(client, FROZEN), read(client)

        assert meta(frozen, "url").endswith(FROZEN)
        assert meta(present, "url").endswith(PAGE)
        assert meta(frozen, "image") != meta(present, "image")

    def test_is_linked_from_later_ones(self, client: Client) -> None:
        photos = make_ranking()
        assert "Earlier rankings" not in read(client)
        turn_over(photos)

        page = read(client)

        assert "Earlier rankings" in page
        assert f'href="{FROZEN}">Version 1, ' in compact(page)

    @pytest.mark.parametrize("how", ["hidden", "blocked", "removed", "gone"])
    def test_keeps_the_rank_of_what_was_taken_down_empty(
        self, client: Client, how: str
    ) -> None:
        photos = make_ranking()
        second = Photo.objects.filter(pk=photos[1].pk)
        if how == "hidden":
            second.update_visibility(is_hidden=True)
        elif how == "blocked":
            photos[1].owner.block(is_blocked=True)
        elif how == "removed":
            removal.remove(second, "asked for it")
        else:
            second.update_visibility(missing_since=photos[1].posted_at)

        page = read(client, FROZEN)

        assert owners(page) == ["Ana0", "Ana2"]
        assert page.count("This photo is no longer here") == 1
        assert "Ana1" not in page.partition("<main")[2]
        assert re.findall(r'class="rank"[^>]*>(\d)', page) == ["1", "2", "3"]

    def test_of_which_nothing_is_left_is_a_calm_page(self, client: Client) -> None:
        make_ranking(1)
        Photo.objects.all().update_visibility(is_hidden=True)

        page = read(client, FROZEN)

        assert "This photo is no longer here" in page
        assert "og:image" not in page

    def test_that_there_is_not_is_404(self, client: Client) -> None:
        cases = [f"{PAGE}/2", f"{PAGE}/0", f"{PAGE}/x", "/topic/%23none/7/1"]
        make_ranking()
        for address in cases:
            assert client.get(address).status_code == 404, address

    def test_is_not_made_of_nothing(self, client: Client) -> None:
        make_album()
        let_the_clock_share()

        page = read(client)

        assert not Ranking.objects.exists()
        assert "Share on Facebook" not in page

    def test_needs_few_queries_and_always_as_many(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        make_photos(album, 10, owner, favorite_count=9)
        let_the_clock_share()

        for number in (0, 300):
            make_photos(album, number, owner)
            for address in (PAGE, FROZEN):
                read(client)
                with django_assert_num_queries(6, info=address):
                    client.get(address)


@pytest.mark.one_database
class TestShareRow:
    def test_leads_everywhere_with_the_words_and_the_address(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_ranking()

        page = read(client)

        row = page.partition('class="share-row"')[2].partition("</ul>")[0]
        found = re.findall('<a [^>]*href="([^"]+)"', row)
        links = [unescape(link) for link in found]
        hosts = [urlsplit(link).netloc or urlsplit(link).scheme for link in links]
        assert hosts == [
            *("www.facebook.com", "x.com", "bsky.app", "wa.me", "t.me", "mailto")
        ]
        address = "https://album.example/topic/%23carnival/7/1"
        for link in links:
            told = " ".join(v[0] for v in parse_qs(urlsplit(link).query).values())
            assert address in told, link
            assert "facebook" in link or "Top seven of #carnival" in told
        assert row.count("noopener") == 5

    def test_has_a_qr_code_to_print(self, client: Client) -> None:
        make_ranking()
        page = read(client)
        svg, png = re.findall(r'"(/qr/[^"]*)"', page)

        drawn, painted = client.get(svg), client.get(png)

        assert drawn["Content-Type"] == "image/svg+xml"
        assert b"style=" not in drawn.content
        assert Image.open(io.BytesIO(painted.content)).width > 300

    def test_makes_qr_codes_of_our_own_pages_only(self, client: Client) -> None:
        for path in ["nothing/here", "http://elsewhere", "", "%00"]:
            response = client.get(f"/qr/{path}.svg")

            is_home = path == ""
            assert response.status_code == (200 if is_home else 404), path

    def test_keeps_qr_codes_and_draws_one_at_a_time(self, client: Client) -> None:
        known = client.get("/qr/topic/carnival.svg").content
        answers: list[Any] = []

        def draw() -> bytes:
            asked = ("/qr/topic/carnival.svg", "/qr/topic/another.svg")
            answers.extend(map(client.get, asked))
            return b""

        on_demand.drawn("something else", draw)

        assert [answer.status_code for answer in answers] == [200, 503]
        assert answers[0].content == known
        assert answers[1]["Retry-After"]

    def test_has_no_qr_code_of_what_no_camera_reads(self, client: Client) -> None:
        name = "carnival" * 17
        make_photos(make_album(name), 1)
        assert "/qr/" in read(client, f"/topic/{name}/7")
        name = "фотографии" * 13
        make_photos(make_album(name), 1)

        assert "/qr/" not in read(client, f"/topic/{name}/7")
        assert client.get(f"/qr/topic/{name}/7.svg").status_code == 404


@pytest.mark.one_database
class TestMastodon:
    ADDRESS = "http://127.0.0.1:8000/topic/%23carnival/7/1"

    def ask(self, client: Client, server: str, **values: str) -> str:
        asked = {"address": self.ADDRESS, "title": "Top seven of #carnival"}
        response: Any = client.get(
            "/share/mastodon", asked | values | {"server": server}
        )
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
        return str(response.content.decode())

    def test_links_to_the_server_that_was_named(self, client: Client) -> None:
        cases = [
            "social.example",
            "@ana@social.example",
            " https://Social.Example/@ana ",
        ]
        for server in cases:
            page = self.ask(client, server)

            found = re.search(r'href="(https://social\.example/share\?[^"]*)"', page)
            assert found, server
            told = parse_qs(urlsplit(unescape(found[1])).query)
            assert told == {"text": [f"Top seven of #carnival {self.ADDRESS}"]}, server

    def test_asks_again_for_what_is_no_server(self, client: Client) -> None:
        cases = ["social", "so cial.example", "javascript:alert(1)", "a..b", "<b>.x"]
        for server in cases:
            page = self.ask(client, server)

            assert "is not the name of a server" in page, server
            assert 'aria-invalid="true"' in page, server
            assert "/share?" not in page, server

    def test_shares_our_own_pages_only(self, client: Client) -> None:
        asked = {"server": "social.example", "address": "https://elsewhere.example/"}

        assert client.get("/share/mastodon", asked).status_code == 404


@pytest.mark.one_database
class TestExport:
    def unpacked(self, client: Client, address: str = f"{FROZEN}.zip") -> ZipFile:
        response: Any = client.get(address, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200
        assert response["Content-Type"] == "application/zip"
        return ZipFile(io.BytesIO(b"".join(response.streaming_content)))

    def make_pictures(self) -> list[Photo]:
        album = make_album()
        photos = [
            make_photo(
                album,
                make_owner(f"ana{place}"),
                favorite_count=1000 - place,
                alt_text="A golden mask",
                **store_picture(1500 + place, 900),
            )
            for place in range(3)
        ]
        let_the_clock_share()
        return photos

    def test_holds_the_pictures_and_their_captions(self, client: Client) -> None:
        photos = self.make_pictures()

        packed = self.unpacked(client)

        folder = "carnival-top-seven-1"
        assert packed.testzip() is None
        assert packed.namelist() == [
            f"{folder}/{name}" for name in ("captions.txt", "1.jpg", "2.jpg", "3.jpg")
        ]
        picture = Image.open(packed.open(f"{folder}/2.jpg"))
        assert (picture.format, picture.size) == ("JPEG", (1501, 900))
        assert not picture.getexif()
        captions = packed.read(f"{folder}/captions.txt").decode()
        first = captions.split("\n\n")[1].splitlines()
        assert first[:3] == [
            "1. Ana0 (@ana0) on X",
            photos[0].post_url,
            "1,000 favourites",
        ]
        assert first[3].startswith("Posted ")
        assert first[4] == "A golden mask"

    def test_leaves_out_what_was_taken_down(self, client: Client) -> None:
        photos = self.make_pictures()
        Photo.objects.filter(pk=photos[0].pk).update_visibility(is_hidden=True)

        packed = self.unpacked(client)

        assert [name[-5:] for name in packed.namelist()[1:]] == ["2.jpg", "3.jpg"]
        assert "Ana0" not in packed.read(packed.namelist()[0]).decode()

    @pytest.mark.parametrize(("level", "is_told"), [("link", True), ("nothing", False)])
    def test_gives_of_some_networks_the_link_at_most(
        self, client: Client, settings: Settings, level: str, is_told: bool
    ) -> None:
        photos = self.make_pictures()
        settings.DISPLAY_POLICY = redistribution_policy.parse(
            f"x.export={level}", networks=settings.STORED_NETWORKS
        )

        packed = self.unpacked(client)

        [only] = packed.namelist()
        captions = packed.read(only).decode()
        assert (photos[0].post_url in captions) is is_told
        assert "Ana0 " not in captions
        assert "favourites" not in captions

    def test_of_the_plain_address_is_of_the_present_version(
        self, client: Client
    ) -> None:
        turn_over(self.make_pictures())

        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/2.zip"

    def test_of_nothing_is_404(self, client: Client) -> None:
        make_album()

        assert client.get(f"{PAGE}.zip").status_code == 404
        assert client.get(f"{FROZEN}.zip").status_code == 404

    def test_goes_on_without_a_file_that_is_lost(self, client: Client) -> None:
        make_ranking(2)

        assert len(self.unpacked(client).namelist()) == 1

    def test_is_made_of_files_that_the_clock_stored(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.make_pictures()
        monkeypatch.setattr(Image, "open", lambda *args: pytest.fail("decoded"))

        assert len(self.unpacked(client).namelist()) == 4

    def test_shares_its_files_with_other_versions(self) -> None:
        photos = self.make_pictures()
        before = jpeg_files()

        turn_over(photos)

        assert Ranking.objects.count() == 2
        assert jpeg_files() == before

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_that_is_not_ready_is_told_when_to_come_back(
        self, client: Client, method: str
    ) -> None:
        self.make_pictures()
        next(iter(jpeg_files())).unlink()

        response = getattr(client, method)(f"{FROZEN}.zip")

        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        if method == "get":
            assert "This download is being prepared" in response.content.decode()

    def test_of_the_plain_address_is_of_the_newest_one_that_is_ready(
        self, client: Client
    ) -> None:
        photos = self.make_pictures()
        Photo.objects.filter(pk=photos[0].pk).update(
            favorite_count=1, **store_picture(1600, 900)
        )
        assert client.get(f"{PAGE}.zip").status_code == 503

        Photo.objects.filter(pk=photos[0].pk).update(**store_picture(1500, 900))
        newest = make_photo(
            photos[0].album, favorite_count=9000, **store_picture(1700, 900)
        )
        versions.make_versions()  # and is killed before it makes the files

        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/1.zip"
        let_the_clock_share()
        assert client.get(f"{PAGE}.zip")["Location"] == f"{PAGE}/2.zip"
        assert newest.album.rankings.count() == 2


@pytest.mark.one_database
class TestJpeg:
    def make_picture(self, **values: Any) -> Photo:
        photo = make_photo(make_album(), **store_picture(1500, 900), **values)
        let_the_clock_share()
        return photo

    def test_that_was_lost_is_made_again(self) -> None:
        self.make_picture()
        [lost] = jpeg_files()
        whole = lost.read_bytes()
        lost.unlink()

        let_the_clock_share()

        assert lost.read_bytes() == whole

    def test_of_a_version_that_no_page_links_to_is_made_again_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(versions, "MAX_PAST_VERSIONS", 0)
        first = self.make_picture()
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=True)
        make_photo(first.album)
        let_the_clock_share()
        Photo.objects.filter(pk=first.pk).update_visibility(is_hidden=False)
        Photo.objects.exclude(pk=first.pk).update_visibility(is_hidden=True)
        for lost in jpeg_files():
            lost.unlink()

        let_the_clock_share()

        assert len(jpeg_files()) == 1

    @pytest.mark.parametrize("how", ["hidden", "removed", "kept from exports"])
    def test_goes_with_its_photo(self, how: str, settings: Settings) -> None:
        photo = self.make_picture()
        assert jpeg_files()

        if how == "hidden":
            Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        elif how == "removed":
            removal.remove(Photo.objects.filter(pk=photo.pk), "asked for it")
            removed_files.delete_files()
        else:
            settings.DISPLAY_POLICY = redistribution_policy.parse(
                "x.export=link", networks=settings.STORED_NETWORKS
            )
        if how != "removed":
            let_the_clock_share()

        assert jpeg_files() == set()

    def test_stays_while_another_photo_shows_the_same_picture(self) -> None:
        photo = self.make_picture()
        make_photo(make_album("parade"), **store_picture(1500, 900))

        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        let_the_clock_share()

        assert len(jpeg_files()) == 1

    def test_that_cannot_be_made_leaves_the_others(self) -> None:
        photo = self.make_picture()
        broken = make_photo(photo.album, **store_picture(1600, 900))
        for path in Path(settings.MEDIA_ROOT).glob(f"*/{broken.content_hash}*"):
            path.write_bytes(b"no picture")
        make_photo(photo.album, **store_picture(1700, 900))

        let_the_clock_share()

        assert len(jpeg_files()) == 2

    def test_that_the_disk_does_not_take_is_made_later(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        obstacle = Path(settings.MEDIA_ROOT) / "jpeg"
        obstacle.parent.mkdir()
        obstacle.touch()
        self.make_picture()
        told = [row for row in caplog.messages if "cannot be stored" in row]
        assert len(told) == 1
        assert client.get(f"{FROZEN}.zip").status_code == 503

        obstacle.unlink()
        let_the_clock_share()

        assert client.get(f"{FROZEN}.zip").status_code == 200

    def test_too_large_for_facebook_is_made_smaller(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jpegs, "MAX_BYTES", 8_000)
        self.make_picture()

        [stored] = jpeg_files()

        assert stored.stat().st_size < 8_000
        with Image.open(stored) as picture:
            assert picture.width < 1500


def jpeg_files() -> set[Path]:
    return set(Path(settings.MEDIA_ROOT).glob("jpeg/*/*"))
