"""X's guides and its schema name the fields of a post differently; a server may take
either name, and the album reads whole posts or moves nothing."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from app.models import Photo, Window
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.worlds import failures, history, later, run
from tests.datasource.x_servers import serving

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("takes", ["tweet", "post", "both"])
@pytest.mark.parametrize("ignores_unknown", [False, True])
def test_whatever_name_a_server_takes_its_posts_are_read_whole(
    settings: Settings, takes: str, ignores_unknown: bool
) -> None:
    options = {"takes": takes, "ignores_unknown": ignores_unknown}
    with serving(settings, history(110), **options) as server:
        assert failures(run()) == ""
        assert Photo.objects.count() == 110
        asked = len(server.requests)
        later(hours=7)
        assert failures(run()) == ""
        names = {
            name for each in list(server.requests)[asked:] for name, _ in each.query
        }
    wanted = "post.fields" if takes == "post" else "tweet.fields"
    assert names & {"post.fields", "tweet.fields"} == {wanted}
    assert not Photo.objects.filter(missing_since__isnull=False).exists()


def test_posts_that_lack_all_that_was_asked_for_move_nothing(
    settings: Settings,
) -> None:
    bare = '{"data": [{"id": "9", "text": "a"}], "meta": {"result_count": 1}}'
    with serving(settings, history(20)) as server:
        server.faults = FaultPlan.of(Fault(path="/2/tweets/search", body=bare))
        told = failures(run())
        assert "answers posts without their dates and pictures" in told
        assert "tweet.fields" in told
        assert Window.objects.exists()
        server.faults = FaultPlan()
        assert failures(run()) == ""
    assert Photo.objects.count() == 20
