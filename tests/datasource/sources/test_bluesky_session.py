"""Log-ins are rationed: tokens are kept, renewed when they expire, and told nobody."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from datasource.errors import SourceError
from datasource.sources.bluesky.session import service_of
from tests.datasource.sources.bluesky_service import (
    LOG_IN,
    PASSWORD,
    REFRESH,
    SEARCH,
    Answer,
    Service,
    refusal,
    search,
    source,
    view,
)


@pytest.fixture
def service(service: Service) -> Service:
    """With a post to find."""
    service.posts = [view(1)]
    return service


def methods(service: Service) -> list[str]:
    return [method.rpartition(".")[2] for method, _, _ in service.requests]


def test_one_session_serves_every_source_of_the_process(service: Service) -> None:
    for _ in range(3):
        assert search(service).posts
    assert service.asked(LOG_IN) == [
        {"identifier": "me.bsky.social", "password": PASSWORD}
    ]


def test_threads_log_in_together_once(service: Service) -> None:
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda _: search(service), range(8)))
    assert all(page.posts for page in pages)
    assert len(service.asked(LOG_IN)) == 1


def test_threads_renew_an_expired_session_once(service: Service) -> None:
    search(service)
    service.accepted = set()
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda _: search(service), range(8)))
    assert all(page.posts for page in pages)
    assert len(service.asked(REFRESH)) == 1
    assert len(service.asked(LOG_IN)) == 1


@pytest.mark.parametrize(
    "answer",
    [refusal(400, "ExpiredToken"), refusal(400, "InvalidToken"), refusal(401, "Auth")],
)
def test_an_expired_token_is_refreshed(service: Service, answer: Answer) -> None:
    search(service)
    service.requests.clear()
    service.instead[SEARCH] = [answer]
    assert search(service).posts
    assert methods(service) == ["searchPosts", "refreshSession", "searchPosts"]
    assert [token for _, _, token in service.requests] == [
        "access-1",
        "refresh-1",
        "access-2",
    ]


@pytest.mark.parametrize("status", [400, 401])
def test_a_session_that_cannot_be_refreshed_is_opened_anew(
    service: Service, status: int
) -> None:
    search(service)
    service.requests.clear()
    service.accepted = set()
    service.instead[REFRESH] = [refusal(status, "ExpiredToken")]
    assert search(service).posts
    assert methods(service) == [
        "searchPosts",
        "refreshSession",
        "createSession",
        "searchPosts",
    ]


def test_a_service_that_refuses_every_token_is_asked_twice(service: Service) -> None:
    search(service)
    service.requests.clear()
    service.instead[SEARCH] = [refusal(401, "AuthMissing")] * 9
    with pytest.raises(SourceError, match=r"does not let us in \(401\)") as caught:
        search(service)
    assert caught.value.permanent
    assert methods(service) == ["searchPosts", "refreshSession", "searchPosts"]


def test_a_refresh_that_fails_leaves_the_session_for_the_next_try(
    service: Service,
) -> None:
    search(service)
    service.accepted = set()
    service.instead[REFRESH] = [refusal(502)]
    with pytest.raises(SourceError, match="answered 502"):
        search(service)
    assert search(service).posts
    assert len(service.asked(LOG_IN)) == 1


@pytest.mark.parametrize(
    ("answer", "told", "is_final"),
    [
        (refusal(401, "AuthenticationRequired"), "accept the app password", True),
        (refusal(401, "AuthFactorTokenRequired"), "an app password is needed", True),
        (refusal(401, "AccountTakedown"), "has taken our account down", True),
        (refusal(403), "does not let us in", True),
        (refusal(500), "answered 500", False),
        (Answer(body=b"<html>"), "something else than JSON", False),
        (Answer(body=[]), "something else than a session", False),
        (Answer(body={"accessJwt": "a"}), "something else than a session", False),
        (
            Answer(body={"accessJwt": "a\r\nX: y", "refreshJwt": "b"}),
            "something else than a session",
            False,
        ),
        (
            Answer(body={"accessJwt": "ü", "refreshJwt": "b"}),
            "something else than a session",
            False,
        ),
    ],
)
def test_a_refused_log_in_is_one_clear_error(
    service: Service, answer: Answer, told: str, is_final: bool
) -> None:
    service.instead[LOG_IN] = [answer]
    with pytest.raises(SourceError, match=told) as caught:
        search(service)
    assert caught.value.permanent is is_final
    assert search(service).posts


def test_a_log_in_too_many_says_until_when_to_wait(service: Service) -> None:
    reset = datetime.now(UTC) + timedelta(hours=3)
    headers = {"ratelimit-reset": str(int(reset.timestamp()))}
    service.instead[LOG_IN] = [Answer(429, {}, headers)]
    with pytest.raises(SourceError, match="slow down") as caught:
        search(service)
    assert caught.value.retry_after is not None
    assert abs(caught.value.retry_after - reset) < timedelta(seconds=5)


def test_without_an_account_nothing_is_asked(
    service: Service, subtests: pytest.Subtests
) -> None:
    keyses: list[dict[str, str]] = [{"handle": ""}, {"password": ""}]
    for keys in keyses:
        with subtests.test(keys=keys):
            with pytest.raises(
                SourceError, match="BLUESKY_HANDLE and BLUESKY_APP"
            ) as caught:
                source(service, **keys).connect()
            assert caught.value.permanent
            assert not service.requests


def test_secrets_reach_neither_log_nor_message(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    search(service)
    client = source(service).client
    told = [repr(client.account.tokens(client.session)), repr(client.account)]
    service.accepted = set()
    service.instead[REFRESH] = [refusal(400)]
    service.instead[LOG_IN] = [refusal(401)]
    with pytest.raises(SourceError) as caught:
        search(service)
    told += [caplog.text, repr(caught.value)]
    for secret in (PASSWORD, "access-1", "refresh-1"):
        assert not [text for text in told if secret in text]


def test_tokens_are_sent_to_the_configured_service_or_bluesky_alone(
    subtests: pytest.Subtests,
) -> None:
    cases: list[tuple[str, Any, str]] = [
        ("https://bsky.social", "https://a.host.bsky.network", "its home"),
        ("https://bsky.social", "http://a.host.bsky.network", "bsky.social"),
        ("https://bsky.social", "https://127.0.0.1", "bsky.social"),
        ("https://bsky.social", "https://evil.example", "bsky.social"),
        ("https://bsky.social", "https://evil.example/.bsky.network", "bsky.social"),
        ("https://bsky.social", "https://me@x.bsky.network", "bsky.social"),
        ("https://bsky.social", None, "bsky.social"),
        ("https://pds.example", "https://a.host.bsky.network", "pds.example"),
    ]
    for url, home, expected in cases:
        with subtests.test(url=url, home=home, expected=expected):
            service = {"id": "#atproto_pds", "serviceEndpoint": home}
            found = service_of(url, {"didDoc": {"service": [None, service]}})
            assert found == (home if expected == "its home" else f"https://{expected}")


def test_a_session_may_tell_nothing_of_its_home(subtests: pytest.Subtests) -> None:
    documents: list[Any] = [None, 7, {}, {"service": None}, {"service": [7]}]
    for document in documents:
        with subtests.test(document=document):
            url = "https://bsky.social"
            assert service_of(url, {"didDoc": document}) == url
