"""Searches of Bluesky that fail, or lead nowhere: each is one clear error."""

from __future__ import annotations

from typing import Any

import pytest

from datasource.errors import SourceError
from tests.datasource.sources.bluesky_service import (
    SEARCH,
    Answer,
    Service,
    refusal,
    search,
    source,
    view,
)


def test_a_malformed_answer_is_one_clear_error(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Any, str]] = [
        (b"<html>", "answered with something else than JSON"),
        (b'{"posts": [', "answered with something else than JSON"),
        (b"[" * 100_000, "answered with something else than JSON"),
        (None, "answered with no list of posts"),
        ([], "answered with no list of posts"),
        ({}, "answered with no list of posts"),
        ({"posts": None}, "answered with no list of posts"),
        ({"posts": {"0": {}}}, "answered with no list of posts"),
        ({"posts": [], "cursor": 7}, "answered with a cursor that is not usable"),
        ({"posts": [], "cursor": {}}, ""),
        ({"posts": [], "cursor": "\ud800"}, "answered with a cursor that is not"),
    ]
    for body, told in cases:
        with subtests.test(body=body, told=told):
            service.instead[SEARCH] = [Answer(body=body)]
            if not told:
                assert search(service).is_end
                return
            with pytest.raises(SourceError, match=told) as caught:
                search(service)
            assert not caught.value.permanent


def test_a_cursor_that_does_not_move_is_an_error(service: Service) -> None:
    service.instead[SEARCH] = [
        Answer(body={"posts": [view(1, key=f"key{n}")], "cursor": "same"})
        for n in range(9)
    ]
    with pytest.raises(SourceError, match="the same cursor again and again"):
        search(service)
    assert len(service.asked(SEARCH)) == 2


def test_cursors_without_end_are_an_error(service: Service) -> None:
    service.instead[SEARCH] = [
        Answer(body={"posts": [view(1)], "cursor": f"c{n}"}) for n in range(100)
    ]
    with pytest.raises(SourceError, match="too many pages without a second moment"):
        search(service)
    assert len(service.asked(SEARCH)) < 30


def test_a_refused_search_is_one_clear_error(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[int, str, bool]] = [
        (400, "answered 400", False),
        (402, "says that the credit is used up", False),
        (403, r"does not let us in \(403\)", True),
        (429, "asked us to slow down", False),
        (500, "answered 500", False),
        (502, "answered 502", False),
        (302, "points elsewhere", True),
    ]
    for status, told, is_final in cases:
        with subtests.test(status=status, told=told, is_final=is_final):
            service.instead[SEARCH] = [refusal(status, "InvalidRequest")]
            with pytest.raises(SourceError, match=told) as caught:
                search(service)
            assert caught.value.permanent is is_final
            assert bool(caught.value.retry_after) is (status == 429)


def test_a_service_that_cannot_be_reached_is_one_clear_error(service: Service) -> None:
    search(service)
    client = source(service, url="http://127.0.0.1:9")
    with pytest.raises(SourceError, match="cannot be reached"):
        client.search("carnival", since="", until="")
