"""Bluesky's line of posts: nothing is lost between pages, whatever shares a moment."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from datasource import post_ids
from datasource.posts import Page
from tests.datasource.sources.bluesky_service import (
    NOON,
    SEARCH,
    Answer,
    Service,
    place,
    search,
    source,
    view,
)


def scanned(page: Page) -> list[str]:
    return [post.id for post in page.scanned]


def keys(page: Page) -> list[str]:
    return [post.id.rpartition("/")[2] for post in page.posts]


def read_all(service: Service, *, lo: str = "") -> tuple[list[str], int]:
    """Every post above `lo`, page by page as the task asks, and how many pages."""
    found: list[str] = []
    hi, pages, client = "", 0, source(service)
    while True:
        page = client.search("carnival", since=lo, until=hi)
        pages += 1
        assert pages < 50
        ids = scanned(page)
        assert all(
            post_ids.sort_key(low) < post_ids.sort_key(high)
            for high, low in pairwise(ids)
        )
        found += keys(page)
        if page.is_end:
            return found, pages
        hi = post_ids.bound_below(ids[-1])


def test_a_page_lists_every_post_by_its_place_on_the_line(service: Service) -> None:
    service.posts = [view(1), view(2, embed=None), view(3)]
    page = search(service)
    assert scanned(page) == [place(1), place(2), place(3)]
    assert page.scanned[0].posted_at == page.posts[0].posted_at
    assert keys(page) == ["post1", "post3"]
    assert page.is_end


def test_bounds_leave_out_the_lower_end_and_hold_the_upper_one(
    service: Service,
) -> None:
    service.posts = [view(seconds) for seconds in (1, 2, 3, 4)]
    page = search(service, since=place(4), until=place(2))
    assert scanned(page) == [place(2), place(3)]
    asked = service.asked(SEARCH)[-1]
    assert asked["q"] == "#carnival"
    assert (asked["sort"], asked["limit"]) == ("latest", "100")
    assert asked["since"] == "2026-10-03T11:59:56.000000Z"
    assert asked["until"] == "2026-10-03T11:59:58.001000Z"


def test_no_post_has_a_higher_id_than_the_bound_of_a_later_moment(
    service: Service,
) -> None:
    assert source(service).highest_id_before(NOON) == post_ids.bound_below(place())


def test_posts_of_one_moment_are_never_cut_by_the_end_of_a_page(
    service: Service, subtests: pytest.Subtests
) -> None:
    page_sizes: list[int] = [2, 3, 5, 7]
    is_precises: list[bool] = [True, False]
    for page_size in page_sizes:
        for is_precise in is_precises:
            with subtests.test(page_size=page_size, is_precise=is_precise):
                moments = [
                    0,
                    0,
                    1,
                    2,
                    2,
                    2,
                    2,
                    2,
                    3,
                    3,
                    3.0001,
                    3.0002,
                    3.0009,
                    4,
                    5,
                    5,
                ]
                service.page_size = page_size
                service.has_precise_index = is_precise
                service.posts = [
                    view(at, key=f"p{i:02}") for i, at in enumerate(moments)
                ]
                found, _ = read_all(service)
                assert sorted(set(found)) == [f"p{i:02}" for i in range(len(moments))]


def test_posts_of_one_moment_are_scanned_once(service: Service) -> None:
    service.posts = [view(0, key=key) for key in ("a", "b", "c")]
    page = search(service)
    assert scanned(page) == [place()]
    assert keys(page) == ["a", "b", "c"]


def test_within_a_millisecond_the_network_may_list_posts_anyhow(
    service: Service,
) -> None:
    service.posts = [view(1.0004), view(1.0001), view(1.0009)]
    page = search(service)
    assert scanned(page) == [place(1.0001), place(1.0004), place(1.0009)]


def test_a_page_of_one_moment_is_read_on_to_the_next_moment(service: Service) -> None:
    service.page_size = 2
    service.posts = [view(1, key=f"p{i}") for i in range(5)] + [view(9), view(10)]
    page = search(service)
    assert scanned(page) == [place(1)]
    assert {f"p{i}" for i in range(5)} <= set(keys(page))
    assert len(service.asked(SEARCH)) == 3


def test_pages_without_posts_are_passed_while_there_is_a_cursor(
    service: Service,
) -> None:
    empty = [Answer(body={"posts": [], "cursor": str(n)}) for n in (7, 8)]
    full = Answer(body={"posts": [view(1), view(2)]})
    service.instead[SEARCH] = [*empty, full]
    page = search(service)
    assert scanned(page) == [place(1), place(2)]
    assert [asked.get("cursor") for asked in service.asked(SEARCH)] == [None, "7", "8"]


def test_a_cursor_belongs_to_one_search_alone(service: Service) -> None:
    service.page_size = 2
    service.posts = [view(seconds) for seconds in range(6)]
    found, pages = read_all(service)
    assert set(found) == {f"post{seconds}" for seconds in range(6)}
    assert pages == len(service.asked(SEARCH))
    assert not [asked for asked in service.asked(SEARCH) if "cursor" in asked]


def test_a_range_within_a_millisecond_is_read_whatever_the_index_knows(
    service: Service,
) -> None:
    service.posts = [view(seconds) for seconds in (1.0002, 1.0004, 1.0006)]
    for service.has_precise_index in (True, False):
        page = search(service, since=place(1.0005), until=place(1.0003))
        assert scanned(page) == [place(1.0004)]


def test_nothing_below_the_range_is_the_end(service: Service) -> None:
    service.posts = [view(1)]
    page = search(service, until=place(5))
    assert page.is_end
    assert scanned(page) == []


def test_disorder_and_posts_outside_the_range_stay_to_be_seen(
    service: Service,
) -> None:
    listed = [view(2), view(1), view(30), view(3)]
    for more in ({}, {"cursor": "4"}):
        service.instead[SEARCH] = [Answer(body={"posts": listed, **more})]
        page = search(service, since=place(10), until=place(2))
        assert scanned(page) == [place(2), place(1), place(30), place(3)]


def test_a_clock_that_runs_ahead_does_not_disturb_the_order(service: Service) -> None:
    early = view(5)["record"]["createdAt"]
    ahead = view(1, key="ahead", indexedAt=early)
    service.posts = [view(2), ahead, view(4), view(6)]
    page = search(service)
    assert scanned(page) == [place(2), place(4), place(6)]
    assert "ahead" in keys(page)
    service.posts = [view(2), view(4), ahead, view(6)]
    assert scanned(search(service)) == [place(2), place(4), place(5), place(6)]


def test_posts_of_wrong_clocks_alone_are_a_page_too(service: Service) -> None:
    at = [view(seconds)["record"]["createdAt"] for seconds in (5, 6)]
    service.posts = [
        view(1, key="a", indexedAt=at[0]),
        view(0, key="b", indexedAt=at[1]),
    ]
    assert scanned(search(service)) == [place(5), place(6)]


def test_a_page_that_leads_to_itself_is_the_end(
    service: Service, subtests: pytest.Subtests
) -> None:
    postses: list[list[Any]] = [[], [view(1)]]
    for posts in postses:
        with subtests.test(posts=posts):
            service.requests.clear()
            answer = Answer(body={"posts": posts, "cursor": "same"})
            service.instead[SEARCH] = [answer] * 9
            assert search(service).is_end
            assert len(service.asked(SEARCH)) == 2
