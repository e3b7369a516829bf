"""What Mastodon's authors say of their posts and of themselves is heeded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from app.models import Album, Owner, Photo
from datasource.simulator.world.posts import SimulatedPerson
from tests.app.factories import store_picture
from tests.datasource.networks import on
from tests.datasource.worlds import Network, later, post, run

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    on("mastodon"),
]
WARNED = post(5, content_warning="gore, <b>blood</b>")


def test_a_warning_hides_a_post_that_is_not_marked_as_sensitive(
    network: Network,
) -> None:
    network.show([WARNED, post(9, content_warning=" ")])
    run()
    reasons = Photo.objects.order_by("hidden_by_rule").values_list(
        "hidden_by_rule", flat=True
    )
    assert list(reasons) == ["", "sensitive"]
    assert Album.objects.get().photo_count == 1


def test_a_warning_is_shown_where_the_photo_is_opened(
    network: Network, client: Client
) -> None:
    Album.objects.create(tag="carnival", hides_sensitive=False)
    network.show([WARNED])
    run()
    Photo.objects.update(state="ready", **store_picture())
    (pk,) = Photo.objects.values_list("pk", flat=True)
    for address in (f"/photo/{pk}", f"/photo/{pk}/panel"):
        page = client.get(address).text
        assert "Content warning: <bdi>gore, &lt;b&gt;blood&lt;/b&gt;</bdi>" in page
    german = client.get(f"/de/photo/{pk}").text
    assert "Inhaltswarnung: <bdi>gore" in german


def test_block_words_read_the_warning(network: Network) -> None:
    Album.objects.create(tag="carnival", hides_sensitive=False, block_words="gore")
    network.show([WARNED])
    run()
    assert Photo.objects.get().hidden_by_rule == "block word: gore"


def test_a_warning_that_is_given_later_hides_the_photo(network: Network) -> None:
    network.show([post(60)])
    run()
    network.show([replace(network.posts[0], content_warning="ugly")])
    later(hours=6)
    run()
    photo = Photo.objects.get()
    assert (photo.hidden_by_rule, photo.content_warning) == ("sensitive", "ugly")


def test_accounts_that_call_themselves_bots_are_bots(network: Network) -> None:
    bot = SimulatedPerson(id=8, screen_name="robo", is_bot=True)
    Album.objects.create(tag="carnival", hides_bots=True)
    network.show([post(5, author=bot), post(9)])
    run()
    assert dict(Owner.objects.values_list("screen_name", "is_bot")) == {
        "robo": True,
        "anna": False,
    }
    assert Album.objects.get().photo_count == 1
