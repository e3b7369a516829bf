"""A milestone's own page: the photo that made the number, and how far the next is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.milestones import emails
from app.models import Album, Delivery, Milestone, Photo
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.policies import restrict
from tests.markup import compact

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def address(threshold: int) -> str:
    return f"/topic/%23carnival/milestone/{threshold}"


@pytest.fixture
def album() -> Album:
    """Three photos, of which the second, by Ana, made a milestone; 5 is the next."""
    album = make_album(milestones="1,2,5")
    make_photo(album)
    make_photo(album, make_owner("ana", display_name="Ana Sol"), alt_text="Lanterns")
    make_photo(album)
    return album


def nth(album: Album) -> Photo:
    photo = album.reached.get(threshold=2).photo
    assert photo is not None
    return photo


def test_shows_the_photo_that_made_the_number(client: Client, album: Album) -> None:
    photo = nth(album)

    page = client.get(f"{address(2)}/").content.decode()

    assert '<span class="number">2</span>photos' in compact(page)
    assert 'Number 2 came from <a href="/owner/ana"><bdi>Ana Sol</bdi></a>.' in page
    assert f'<a class="picture" href="/photo/{photo.pk}">' in page
    assert 'alt="Lanterns"' in page
    assert f'datetime="{photo.first_seen.isoformat()}"' in page
    assert "3 of 5 photos" in page


def test_has_a_picture_of_its_own_for_whoever_it_is_shared_with(
    client: Client, album: Album
) -> None:
    photo = nth(album)

    page = client.get(address(2)).content.decode()

    picture = re.search(r'og:image" content="[^"]*(/share/[^"]+)"', page)
    assert picture is not None
    assert picture[1].endswith(f"/{photo.pk}.jpg")
    assert '<meta property="og:title" content="#carnival has 2 photos">' in page
    assert "Photo number 2 of #carnival came from Ana Sol." in page
    assert 'class="share-row"' in page
    assert "sharer.php?u=http%3A%2F%2F127.0.0.1%3A8000%2Ftopic%2F%2523carnival" in page


def test_leads_to_the_milestones_before_and_after(client: Client, album: Album) -> None:
    Milestone.objects.create(album=album, threshold=3)

    page = client.get(address(2)).content.decode()

    assert f'rel="prev" href="{address(1)}"' in page
    assert f'rel="next" class="older" href="{address(3)}"' in page


def test_shows_the_six_photos_just_before(client: Client) -> None:
    album = make_album(milestones="9")
    photos = make_photos(album, 12)

    page = client.get(address(9)).content.decode()

    shown = re.findall(
        r'<figure class="photo[^>]*><a class="picture" href="([^"]+)', compact(page)
    )
    assert shown == [photo.get_absolute_url() for photo in photos[2:8][::-1]]


def test_says_how_far_it_is_to_a_number_ahead(client: Client, album: Album) -> None:
    response = client.get(address(5))

    page = response.content.decode()
    assert response.status_code == 404
    assert "2 more photos, and #carnival has 5." in page
    assert "3 of 5 photos" in page
    assert "og:image" not in page


def test_is_not_there_for_other_numbers(client: Client, album: Album) -> None:
    for number in [3, 4, 6, 999_999_999]:
        response = client.get(address(number))

        assert response.status_code == 404, number
        assert "There is nothing at this address" in response.content.decode(), number


def test_stays_when_the_count_falls(client: Client, album: Album) -> None:
    Photo.objects.exclude(pk=nth(album).pk).update_visibility(is_hidden=True)

    page = client.get(address(2)).content.decode()

    assert "Ana Sol" in page
    assert "1 of 2 photos" in page


@pytest.mark.parametrize("is_removed", [True, False])
def test_is_calm_when_the_photo_was_taken_down(
    client: Client, album: Album, is_removed: bool
) -> None:
    photo = nth(album)
    if is_removed:
        photo.delete()
    else:
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

    response = client.get(address(2))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Photo number 2 cannot be shown here." in page
    assert "Ana Sol" not in page.partition("<article")[2]
    assert photo.content_hash not in page
    assert "og:image" not in page


def test_says_that_the_picture_is_still_to_come(client: Client, album: Album) -> None:
    Photo.objects.filter(pk=nth(album).pk).update_visibility(state=Photo.State.PENDING)

    page = client.get(address(2)).content.decode()

    assert "1 photo is on the way: its picture is still to be stored." in page
    assert "cannot be shown" not in page


def test_shows_a_link_where_no_more_may_be_shown(
    client: Client, album: Album, settings: Settings
) -> None:
    photo = nth(album)
    restrict(settings, "x.page=link, x.share=nothing")

    page = client.get(address(2)).content.decode()

    assert "Number 2 is shown on X only." in page
    assert f'href="{photo.post_url}"' in page
    assert "Ana Sol" not in page
    assert photo.content_hash not in page
    assert "og:image" not in page


def test_shows_nothing_of_a_network_that_is_left_out(
    client: Client, album: Album, settings: Settings
) -> None:
    photo = nth(album)
    restrict(settings, "x.page=nothing, x.share=nothing")

    page = client.get(address(2)).content.decode()

    assert "Photo number 2 cannot be shown here." in page
    assert photo.post_url not in page


def test_costs_eight_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_photos(make_album(milestones="1,9,20"), 30)

    with django_assert_num_queries(8):
        client.get(address(20))


def test_is_where_the_e_mail_leads(album: Album, settings: Settings) -> None:
    settings.SITE_URL = "https://album.example"

    mail = emails.build_message(Delivery.objects.get(milestone__threshold=2))

    html = str(mail.alternatives[0][0])
    for body in (str(mail.body), html):
        assert "https://album.example/topic/%23carnival/milestone/2" in body
        assert "Number 2 came from" in body


def test_the_e_mail_shows_what_a_share_picture_may(settings: Settings) -> None:
    restrict(settings, "x.share=link")
    album = make_album(milestones="2", recipients="ana@one.example")
    kept = make_photo(album, make_owner(network="mastodon"), **store_picture(400, 300))
    nth = make_photo(album, **store_picture(400, 320))

    mail = emails.build_message(Delivery.objects.get())

    html = str(mail.alternatives[0][0])
    assert f"cid:photo-{kept.pk}@album" in html
    assert f"photo-{nth.pk}@" not in html
    assert nth.owner.display_name not in html + str(mail.body)
    assert len(mail.attachments) == 1
