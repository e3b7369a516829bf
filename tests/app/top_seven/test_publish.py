"""One version, one post on the Page, whatever fails in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.models import Photo, Publication, Ranking
from app.moderation import removal
from app.top_seven.facebook import publish as publishing
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from tests import facebook_page
from tests.app.factories import (
    frozen,
    make_album,
)
from tests.facebook_page import Fault, Page, Refused
from twitter_album import redistribution_policy, secret_values

pytestmark = pytest.mark.django_db

SILENT_BEFORE, SILENT_AFTER = Fault(), Fault(is_done=True)


@pytest.fixture
def ranking() -> Ranking:
    return frozen(make_album(), 3)


def publish(ranking: Ranking) -> Publication:
    return publishing.publish(ranking, FacebookPage.from_settings())


def later(ranking: Ranking, minutes: int = 6) -> None:
    """Time passes: leases end, requests settle."""
    earlier = timezone.now() - timedelta(minutes=minutes)
    rows = Publication.objects.filter(ranking=ranking)
    rows.update(lease_until=earlier)
    rows.exclude(begun_at=None).update(begun_at=earlier)


def test_pictures_go_up_unseen_and_one_post_shows_them_all(
    page: Page, ranking: Ranking
) -> None:
    published = publish(ranking)

    [post] = page.posts
    assert published.post_id == post["id"]
    assert post["pictures"] == list(page.media)
    assert "https://album.example/topic/%23carnival/7/1" in post["message"]
    said, description = page.media[post["pictures"][0]]["said"]
    assert said.startswith("1. Ana0 (@ana0) on X\nhttps://social.example/ana0/")
    assert description == "A mask, 0"
    assert not any(picture["has_metadata"] for picture in page.media.values())


@pytest.mark.one_database
def test_what_is_published_is_left_alone(page: Page, ranking: Ranking) -> None:
    first = publish(ranking)
    asked = list(page.requests)

    assert publish(ranking).post_id == first.post_id
    assert page.requests == asked


@pytest.mark.one_database
def test_pictures_that_are_up_are_not_sent_again(page: Page, ranking: Ranking) -> None:
    page.faults["POST photos"] = [None, None, SILENT_BEFORE]
    with pytest.raises(FacebookError, match="did not answer in full"):
        publish(ranking)

    publish(ranking)

    assert len(page.media) == 3
    assert len(page.posts) == 1


@pytest.mark.one_database
def test_a_post_that_was_made_in_silence_is_found(page: Page, ranking: Ranking) -> None:
    page.faults["POST feed"] = [SILENT_AFTER]
    with pytest.raises(FacebookError, match="did not answer in full"):
        publish(ranking)
    page.posts += [{"id": f"{n}", "message": "Hello"} for n in range(7)]
    page.page_size = 3

    published = publish(ranking)

    assert published.post_id == page.posts[0]["id"]
    assert len(page.posts) == 8


@pytest.mark.one_database
def test_a_post_that_was_not_made_is_made_when_it_cannot_come_any_more(
    page: Page, ranking: Ranking
) -> None:
    page.faults["POST feed"] = [SILENT_BEFORE]
    with pytest.raises(FacebookError):
        publish(ranking)
    with pytest.raises(FacebookError, match="not known whether"):
        publish(ranking)
    assert not page.posts
    later(ranking)

    publish(ranking)

    assert len(page.posts) == 1


@pytest.mark.one_database
def test_another_version_is_not_taken_for_this_one(
    page: Page, ranking: Ranking
) -> None:
    page.faults["POST feed"] = [SILENT_BEFORE]
    with pytest.raises(FacebookError):
        publish(ranking)
    address = "https://album.example/topic/%23carnival/7/1"
    page.posts = [{"id": "1", "message": f"{address}2"}, {"id": "2", "message": ""}]
    later(ranking)

    publish(ranking)

    assert len(page.posts) == 3


def test_two_at_once_make_one_post(page: Page, ranking: Ranking) -> None:
    row = Publication.objects.create(ranking=ranking, page_id=facebook_page.PAGE)
    assert row.claim()

    with pytest.raises(FacebookError, match="Another attempt"):
        publish(ranking)

    assert not page.requests


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("edge", "refused", "told"),
    [
        ("photos", Refused(190, "expired", 401), "token has expired"),
        ("feed", Refused(200, "(#200) no", 403), "lacks a permission"),
        ("photos", Refused(10, "(#10) no", 403), "lacks a permission"),
        ("feed", Refused(32, "(#32) limit"), "slow down"),
        ("feed", Refused(368, "blocked"), "slow down"),
        ("photos", Refused(324, "(#324) bad"), "refuses a picture"),
        ("photos", Refused(100, "no", subcode=1366046), "refuses a picture"),
        ("feed", Refused(100, "(#100) odd"), r"refuses it: \(#100\) odd"),
        ("photos", Refused(803, "alias", 404), "no such Page"),
        ("feed", Refused(2, "down", 500), "out of order"),
        ("feed", Refused(506, "duplicate"), "a post like this"),
    ],
)
def test_each_refusal_is_told_in_plain_words_and_mended_by_the_next_attempt(
    page: Page, ranking: Ranking, edge: str, refused: Refused, told: str
) -> None:
    page.faults[f"POST {edge}"] = [Fault(refusal=refused)]

    with pytest.raises(FacebookError, match=told) as caught:
        publish(ranking)
    assert facebook_page.TOKEN not in str(caught.value)
    assert str(caught.value) == ranking.publications.get().failure

    later(ranking)
    publish(ranking)
    assert len(page.posts) == 1


@pytest.mark.one_database
def test_a_token_that_facebook_repeats_is_told_to_nobody(
    page: Page, ranking: Ranking
) -> None:
    secret_values.secret_values.cache_clear()
    refused = Refused(100, f"Malformed access token {facebook_page.TOKEN}")
    page.faults["POST feed"] = [Fault(refusal=refused)]

    with pytest.raises(FacebookError, match="Malformed access token …"):
        publish(ranking)

    secret_values.secret_values.cache_clear()


@pytest.mark.one_database
@pytest.mark.parametrize("raw", [b"<html>", b"[]", b"{}", b'{"id": 3}', b""])
def test_an_answer_that_says_nothing_is_an_unknown_outcome(
    page: Page, ranking: Ranking, raw: bytes
) -> None:
    page.faults["POST feed"] = [Fault(raw=raw)]

    with pytest.raises(FacebookError):
        publish(ranking)

    assert ranking.publications.get().state == Publication.State.POSTING


@pytest.mark.one_database
def test_media_ids_that_ran_out_are_made_anew(page: Page, ranking: Ranking) -> None:
    page.faults["POST photos"] = [None, None, SILENT_BEFORE]
    with pytest.raises(FacebookError):
        publish(ranking)
    page.media.clear()
    with pytest.raises(FacebookError, match="Invalid media id"):
        publish(ranking)

    publish(ranking)

    assert len(page.posts[0]["pictures"]) == 3


@pytest.mark.one_database
def test_a_page_that_is_not_there_is_told_at_once(
    page: Page, ranking: Ranking, settings: Settings
) -> None:
    settings.FACEBOOK_API_URL = "http://127.0.0.1:9/v25.0"

    with pytest.raises(FacebookError, match="cannot be reached"):
        publish(ranking)


@pytest.mark.one_database
def test_photos_that_were_taken_down_stay_out(page: Page, ranking: Ranking) -> None:
    removal.remove(Photo.objects.filter(alt_text="A mask, 1"), "asked for it")

    publish(ranking)

    said = [page.media[key]["said"][0][:2] for key in page.posts[0]["pictures"]]
    assert said == ["1.", "3."]


@pytest.mark.one_database
def test_networks_that_are_kept_from_exports_stay_out(
    page: Page, ranking: Ranking, settings: Settings
) -> None:
    settings.DISPLAY_POLICY = redistribution_policy.parse(
        "x.export=link", networks=settings.STORED_NETWORKS
    )

    with pytest.raises(FacebookError, match="No photo of this version"):
        publish(ranking)

    assert not page.requests


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [1, 3, 4])
def test_a_kill_between_any_two_steps_never_makes_two_posts(
    page: Page, ranking: Ranking, settings: Settings, step: int
) -> None:
    """Killed right after the request of that number was carried out; the next attempt
    takes over at once, as its process is not there any more."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), str(ranking.pk)],
        env=os.environ
        | {
            "DATABASE": str(settings.DATABASES["default"]["NAME"]),
            "MEDIA": str(settings.MEDIA_ROOT),
            "URL": page.url,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    publish(ranking)

    assert len(page.posts) == 1
    assert len(page.posts[0]["pictures"]) == 3


KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["DATABASE"]
django.setup()
settings.MEDIA_ROOT = os.environ["MEDIA"]
settings.SITE_URL = "https://album.example"
from app.top_seven.facebook import publish as publishing
from app.top_seven.facebook.client import FacebookPage
from app.models import Ranking
from tests import facebook_page
from twitter_album.http import GuardedSession

class Killed(GuardedSession):
    left = int(sys.argv[1])
    def send(self, *args, **options):
        answer = super().send(*args, **options)
        Killed.left -= 1
        if Killed.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

page = FacebookPage(
    facebook_page.PAGE, facebook_page.TOKEN, os.environ["URL"],
    Killed(user_agent="test", allow_private=True),
)
publishing.publish(Ranking.objects.get(pk=sys.argv[2]), page)
"""
