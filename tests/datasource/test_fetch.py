"""What a run promises, for every network that the album knows."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from app.models import Album, Owner, Photo, Run, Window
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    history,
    post,
    run,
)
from tests.logs import written
from twitter_album.log_format import JsonFormatter, one_run

pytestmark = pytest.mark.django_db


def test_each_picture_of_a_post_with_4_is_in_the_album_once(network: Network) -> None:
    network.show([post(5, pictures=4), post(9, pictures=1), post(12, pictures=2)])
    run()
    run()
    assert_complete(network)
    assert Album.objects.get().photo_count == 7


def test_many_pages_are_read_in_one_run(network: Network) -> None:
    network.show(history(130))
    reports = run()
    assert_complete(network)
    assert reports[0].posts_seen == 130
    assert not Window.objects.exists()


@pytest.mark.one_database
@on("mastodon")
def test_a_run_spends_no_more_pages_than_allowed_and_the_next_goes_on(
    network: Network,
) -> None:
    network.settings.FETCH_MAX_PAGES = 2
    network.show(history(150))
    assert run()[0].requests <= 3  # two pages and a look-up of favourites
    assert 0 < Photo.objects.count() < 150
    for _ in range(2):
        run()
    assert_complete(network)


@on("bluesky")
def test_posts_without_pictures_still_move_the_window(network: Network) -> None:
    texts = history(110, pictures=0)
    network.show([*texts, post(600)])
    run()
    assert_complete(network)


def test_retweets_and_posts_with_video_only_are_passed_over(network: Network) -> None:
    original = post(30)
    shared = post(20, pictures=0, repost_of=original)
    film = post(10, pictures=0, video=post(1).pictures[0])
    network.show([original, shared, film])
    run()
    assert album_pictures() == [original.pictures[0].id]


@pytest.mark.one_database
@on("mastodon")
def test_500_posts_between_two_runs_are_all_found(network: Network) -> None:
    old = [post(2000)]
    network.show(old)
    run()
    network.show([*history(500, minutes_apart=1), *old])
    network.settings.FETCH_MAX_PAGES = 5
    for _ in range(4):
        run()
    assert_complete(network)


def test_a_post_that_is_visible_25_seconds_late_is_found(network: Network) -> None:
    seen = post(0.6)
    late = replace(post(0.9), created_at=seen.created_at - timedelta(seconds=25))
    network.show([seen])
    run()
    network.show([seen, late])
    run()
    assert_complete(network)


def test_photos_older_than_the_backfill_are_left_out(network: Network) -> None:
    network.settings.BACKFILL_DAYS = 2
    inside, outside = post(60 * 24), post(60 * 24 * 3)
    network.show([inside, outside])
    run()
    assert album_pictures() == [inside.pictures[0].id]


@pytest.mark.one_database
@on("mastodon")
def test_raising_the_backfill_brings_what_was_left_out(network: Network) -> None:
    network.settings.BACKFILL_DAYS = 2
    network.show(history(60, minutes_apart=120))
    run()
    assert 0 < Photo.objects.count() < 60
    network.settings.BACKFILL_DAYS = 0
    run()
    assert_complete(network)


def test_what_the_author_wrote_and_described_is_kept(network: Network) -> None:
    picture = replace(post(5).pictures[0], alt_text="A mask <b>of</b> feathers")
    text = "1 < 2 & #carnival 🎭"
    network.show([replace(post(5, text=text), pictures=(picture,), likes=12)])
    run()
    photo = Photo.objects.get()
    assert photo.text == text
    assert photo.alt_text == "A mask <b>of</b> feathers"
    assert photo.favorite_count == 12
    assert photo.owner.display_name == "Anna"


@on("twitter", "x", "mastodon")
def test_64_bit_ids_stay_exact(network: Network) -> None:
    network.show([post(5, id=9_007_199_254_740_993)])
    run()
    assert Photo.objects.get().post_id == "9007199254740993"


def test_sensitive_photos_are_kept_but_not_counted(network: Network) -> None:
    network.show([post(5, is_sensitive=True), post(6)])
    run()
    assert Photo.objects.count() == 2
    assert Album.objects.get().photo_count == 1


@on("mastodon")
def test_a_run_leaves_a_record_that_people_can_read(network: Network) -> None:
    network.show(history(3))
    run()
    record = Run.objects.get()
    assert record.ended_at is not None
    assert (record.posts_seen, record.photos_added) == (3, 3)
    assert record.requests >= 1
    assert record.failure == ""


@pytest.mark.one_database
@on("mastodon")
def test_what_a_run_logs_names_it(network: Network) -> None:
    network.show([post(5)])
    # In a context of its own: other tests begin runs that nobody ends.
    with one_run(), written(formatter=JsonFormatter()) as log:
        run()
        logging.getLogger("datasource").warning("afterwards")

    first, afterwards = (json.loads(line) for line in log.getvalue().splitlines())

    assert "1 photo added" in first["message"]
    assert first["run"] == Run.objects.get().pk
    assert "run" not in afterwards


@on("mastodon")
def test_a_paused_album_asks_nobody(network: Network) -> None:
    Album.objects.create(tag="carnival", is_paused=True)
    run()
    assert not network.simulator.requests


@on("mastodon")
def test_a_photo_with_two_hashtags_is_in_both_albums_and_listed_once(
    network: Network,
) -> None:
    network.settings.HASHTAGS = ["carnival", "samba"]
    network.show([post(5, hashtags=("carnival", "samba"))])
    run()
    assert Photo.objects.count() == 2
    assert Photo.objects.leads().count() == 1
    assert Owner.objects.get().photo_count == 1


@pytest.mark.one_database
@on("mastodon")
def test_a_stop_is_heard_between_pages(network: Network) -> None:
    network.show(history(60))
    pages: list[int] = []
    run(on_page=pages.append, should_stop=lambda: len(pages) >= 1)
    assert len(pages) == 1
    run()
    assert_complete(network)


def test_hashtags_of_every_script_are_asked_rightly(network: Network) -> None:
    tags = ["été", "美", "a_b", "كرنفال"]
    network.settings.HASHTAGS = tags
    network.show([post(5 + n, hashtags=(tag,)) for n, tag in enumerate(tags)])
    run()
    counts = Album.objects.values_list("tag", "photo_count")
    assert dict(counts) == dict.fromkeys(tags, 1)


@on("mastodon")
def test_the_photos_of_one_look_stand_newest_post_first(network: Network) -> None:
    network.show(history(50))
    run()
    listed = Photo.objects.order_by("-first_seen", "-id")
    posted = list(listed.values_list("posted_at", flat=True))
    assert posted == sorted(posted, reverse=True)
