"""The top seven as it is now, and the versions that were shared."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from app.models import Album, Photo, Ranking
from app.moderation import removal
from app.top_seven import versions
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photos,
)
from tests.app.top_seven.rankings import (
    FROZEN,
    PAGE,
    make_ranking,
    owners,
    read,
    turn_over,
)
from tests.markup import compact

pytestmark = pytest.mark.django_db


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
                with django_assert_num_queries(9, info=address):
                    client.get(address)
