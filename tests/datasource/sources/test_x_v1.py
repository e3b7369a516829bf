"""X's API v1.1 as a server sees it: which posts a search asks for."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.datasource.media.servers import serving, whole
from tests.datasource.sources import wire

EMPTY_PAGE = whole(json.dumps({"statuses": []}).encode())


def search(*, since: str, until: str) -> dict[str, str]:
    """The query of a search for posts with `since < id <= until`."""
    with serving(EMPTY_PAGE) as server, wire.session() as session:
        source = wire.source("x_v1", server.url, session=session)
        source.search("carnival", since=since, until=until)
    (request,) = server.requests
    return dict(parse_qsl(urlsplit(request.path).query))


@pytest.mark.parametrize(
    ("since", "until", "bounds"),
    [
        ("", "", {}),
        ("", "200", {"max_id": "200"}),
        ("100", "", {"since_id": "100"}),
        ("100", "200", {"since_id": "100", "max_id": "200"}),
    ],
)
def test_each_end_of_a_range_is_sent_and_an_open_end_is_not(
    since: str, until: str, bounds: dict[str, str]
) -> None:
    """`since_id` is excluded and `max_id` included, as the ends of our ranges are."""
    query = search(since=since, until=until)
    assert {name: query[name] for name in query if name.endswith("_id")} == bounds


def test_the_newest_posts_come_first_in_pages_of_a_hundred() -> None:
    query = search(since="", until="")
    assert query["q"] == "#carnival filter:images -filter:retweets"
    assert (query["result_type"], query["count"]) == ("recent", "100")
    assert query["tweet_mode"] == "extended"


@pytest.mark.parametrize("reset", ["", "soon", "2026-11-28T09:00:00Z", "-1.5"])
def test_a_reset_that_is_no_whole_number_costs_no_page(reset: str) -> None:
    """python-twitter reads it too, and would raise."""
    answer = whole(json.dumps({"statuses": []}).encode(), x_rate_limit_reset=reset)
    with serving(answer) as server, wire.session() as session:
        source = wire.source("x_v1", server.url, session=session)
        assert source.search("carnival", since="", until="").is_end
