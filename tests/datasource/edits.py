"""Posts that the album has and that their author edits, and what it shows then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.models import Album
from datasource.simulator.world.posts import SimulatedPost
from tests.datasource.worlds import Network, edited, failures, later, post, run


def followed(network: Network, old: SimulatedPost, **values: Any) -> None:
    """The post in its next version, after two looks: X gives it another id, of which
    the first one learns."""
    if network.api == "x":
        network.show([*network.posts, edited(old, **values)])
    else:
        now = datetime.now(UTC)
        news = replace(old, edited_at=now, **values)
        network.show([news if each is old else each for each in network.posts])
    later(hours=6)
    assert failures(run()) == ""
    if network.api == "x":
        run()


def shown(tag: str = "carnival") -> list[str]:
    """The stems of the pictures that the album shows, in the order of the post."""
    photos = Album.objects.get(key=tag).photos.visible().order_by("position")
    urls = photos.values_list("media_url", flat=True)
    return [url.rpartition("/")[2].partition(".")[0] for url in urls]


def ids(*posts: SimulatedPost) -> list[str]:
    return [picture.id for each in posts for picture in each.pictures]


def started(network: Network, **values: Any) -> SimulatedPost:
    """A post of yesterday that the album has."""
    old = post(1440, **{"pictures": 2} | values)
    network.show([old])
    run()
    return old
