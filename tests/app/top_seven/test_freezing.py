"""A top seven that the organiser froze, until it may move on again."""

from __future__ import annotations

import pytest
from django.test import Client

from app.models import Photo, Ranking
from tests.app.admin_pages import act, list_of, page_of
from tests.app.factories import let_the_clock_share
from tests.app.top_seven.rankings import PAGE, make_ranking, owners, read, turn_over

pytestmark = pytest.mark.django_db


def test_a_frozen_top_seven_stays_whatever_is_liked_since(admin_client: Client) -> None:
    photos = make_ranking()
    first = Ranking.objects.get()
    turn_over(photos)
    before = read(admin_client)

    told = act(admin_client, "freeze", first)
    Photo.objects.filter(pk=photos[1].pk).update(favorite_count=9000)
    let_the_clock_share()

    assert owners(before) == ["Ana2", "Ana0", "Ana1"]
    assert told == f"The top seven of #carnival stays as in {first}."
    assert owners(read(admin_client)) == ["Ana0", "Ana1", "Ana2"]
    in_api = admin_client.get("/api/topic/carnival/7").json()["data"]
    assert [photo["id"] for photo in in_api] == [photo.pk for photo in photos]
    assert f"{PAGE}/1" in read(admin_client)
    assert Ranking.objects.count() == 2

    act(admin_client, "unfreeze", first)
    let_the_clock_share()

    assert owners(read(admin_client)) == ["Ana1", "Ana2", "Ana0"]
    assert Ranking.objects.count() == 3


def test_a_photo_hidden_since_leaves_its_rank_empty(admin_client: Client) -> None:
    photos = make_ranking()
    act(admin_client, "freeze", Ranking.objects.get())

    Photo.objects.filter(pk=photos[0].pk).update_visibility(is_hidden=True)
    let_the_clock_share()

    assert owners(read(admin_client)) == ["Ana1", "Ana2"]
    assert "This photo is no longer here" in read(admin_client)
    assert Ranking.objects.count() == 1


@pytest.mark.one_database
def test_the_admin_shows_the_photos_of_each_version(admin_client: Client) -> None:
    photos = make_ranking()
    turn_over(photos)
    ranking = Ranking.objects.earliest("pk")
    Photo.objects.filter(pk=photos[1].pk).update_visibility(
        is_hidden=True, hidden_reason="asked"
    )

    listed = admin_client.get(list_of(Ranking)).text
    page = admin_client.get(page_of(ranking)).text

    for photo in photos:
        assert listed.count(f'Photo {photo.pk}"') == 2
    assert "@ana1 · 999 favourites · not shown: asked" in page
