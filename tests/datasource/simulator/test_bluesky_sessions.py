"""Sessions of Bluesky: who is let in, for how long, and how often one may ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from datasource.simulator import CREDENTIALS
from datasource.simulator.bluesky.protocol import Bluesky
from datasource.simulator.simulator import Simulator
from tests.datasource.simulator.bluesky_client import (
    LOG_IN,
    LOOK_UP,
    REFRESH,
    SEARCH,
    Client,
    logged_in,
    refusal,
)
from tests.datasource.simulator.conftest import Clock, small_world

Serve = Callable[..., Simulator]


def test_a_session_opens_with_handle_and_app_password(
    serve: Serve, clock: Clock
) -> None:
    simulator = serve(small_world(clock, 1))
    session = Client(simulator.url).log_in().json()
    assert session["handle"] == CREDENTIALS.bluesky_handle
    assert session["did"].startswith("did:plc:")
    assert session["didDoc"]["service"][0]["serviceEndpoint"] == simulator.url
    assert session["accessJwt"].count(".") == session["refreshJwt"].count(".") == 2


def test_the_did_is_as_good_as_the_handle(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    assert client.log_in(identifier=client.tokens["did"]).ok


def test_wrong_keys_open_nothing(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    wrongs: list[str] = ["identifier", "password"]
    for wrong in wrongs:
        with subtests.test(wrong=wrong):
            answer = Client(serve(small_world(clock, 1)).url).log_in(**{wrong: "other"})
            assert refusal(answer) == (401, "AuthenticationRequired")


def test_a_login_is_written_in_json(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    url = f"{serve(small_world(clock, 1)).url}/xrpc/{LOG_IN}"
    cases: list[tuple[bytes, str]] = [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"identifier": "album.test"}', "application/json"),
        (b'{"identifier": 1, "password": "x"}', "application/json"),
        (b"identifier=album.test&password=x", "application/x-www-form-urlencoded"),
    ]
    for body, kind in cases:
        with subtests.test(body=body, kind=kind):
            headers = {"Content-Type": kind}
            answer = requests.post(url, data=body, headers=headers, timeout=10)
            assert refusal(answer) == (400, "InvalidRequest")


def test_an_access_token_expires_after_two_hours(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    clock.turn(hours=1, minutes=59)
    assert client.search().ok
    clock.turn(minutes=1)
    assert refusal(client.search()) == (400, "ExpiredToken")
    assert refusal(client.look_up("at://x")) == (400, "ExpiredToken")


def test_the_lifetime_of_tokens_may_be_chosen(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, 1)
    adapter = Bluesky(world, token_lifetime=timedelta(minutes=5))
    client = logged_in(serve(world, adapters=[adapter]))
    clock.turn(minutes=5)
    assert refusal(client.search()) == (400, "ExpiredToken")


def test_a_refresh_gives_a_new_pair_of_tokens(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    clock.turn(hours=3)
    client.tokens = client.refresh(client.tokens["refreshJwt"]).json()
    assert client.found() == [1]
    assert client.refresh(client.tokens["refreshJwt"]).ok


def test_a_refresh_token_is_good_for_one_time(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    assert client.refresh(client.tokens["refreshJwt"]).ok
    again = client.refresh(client.tokens["refreshJwt"])
    assert refusal(again) == (400, "ExpiredToken")


def test_a_refresh_token_expires_too(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    clock.turn(days=91)
    answer = client.refresh(client.tokens["refreshJwt"])
    assert refusal(answer) == (400, "ExpiredToken")


def test_the_two_tokens_cannot_be_exchanged(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    answer = client.refresh(client.tokens["accessJwt"])
    assert refusal(answer) == (400, "InvalidToken")
    client.tokens["accessJwt"] = client.tokens["refreshJwt"]
    assert refusal(client.search()) == (400, "InvalidToken")


def test_a_malformed_token_is_invalid(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    forged = client.tokens["accessJwt"][:-2] + "xx"
    methods: list[str] = [SEARCH, LOOK_UP]
    for method in methods:
        with subtests.test(method=method):
            for token in ("nonsense", "a.b.c", forged):
                answer = client.ask(method, token, q="#carnival", uris="at://x")
                assert refusal(answer) == (400, "InvalidToken")


def test_looking_up_needs_a_session(serve: Serve, clock: Clock) -> None:
    answer = Client(serve(small_world(clock, 1)).url).ask(LOOK_UP, uris="at://x")
    assert refusal(answer) == (401, "AuthMissing")


def test_strangers_who_search_are_told_to_log_in(serve: Serve, clock: Clock) -> None:
    client = Client(serve(small_world(clock, 1)).url)
    for query in ({}, {"cursor": "abc"}):
        answer = client.ask(SEARCH, q="#carnival", **query)
        assert refusal(answer) == (401, "AuthMissing")
        assert answer.json()["message"] == "Authentication Required"


def test_logins_have_a_small_limit_of_their_own(serve: Serve, clock: Clock) -> None:
    client = Client(serve(small_world(clock, 1)).url)
    answers = [client.log_in(password="other") for _ in range(30)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[-1].headers["ratelimit-remaining"] == "0"
    refused = client.log_in()
    assert refusal(refused) == (429, "RateLimitExceeded")
    assert refused.headers["ratelimit-limit"] == "30"
    clock.turn(minutes=5)
    assert client.log_in().ok


def test_limits_are_told_and_reset_is_in_epoch_seconds(
    serve: Serve, clock: Clock
) -> None:
    world = small_world(clock, 1)
    client = logged_in(serve(world, adapters=[Bluesky(world, request_limit=2)]))
    allowed = client.search()
    assert allowed.headers["ratelimit-limit"] == "2"
    assert allowed.headers["ratelimit-remaining"] == "0"
    reset = clock() + timedelta(minutes=5)
    assert allowed.headers["ratelimit-reset"] == str(int(reset.timestamp()))
    assert refusal(client.search()) == (429, "RateLimitExceeded")
    clock.turn(minutes=5)
    assert client.search().ok


def test_the_usual_limit_is_3000_in_five_minutes(serve: Serve, clock: Clock) -> None:
    answer = logged_in(serve(small_world(clock, 1))).search()
    assert answer.headers["ratelimit-policy"] == "3000;w=300"


def test_unknown_methods_are_not_implemented(serve: Serve, clock: Clock) -> None:
    answer = Client(serve(small_world(clock, 1)).url).ask("app.bsky.feed.getRain")
    assert refusal(answer) == (501, "MethodNotImplemented")


def test_what_changes_something_is_posted(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    methods: list[str] = [LOG_IN, REFRESH]
    for method in methods:
        with subtests.test(method=method):
            answer = Client(serve(small_world(clock, 1)).url).ask(method)
            assert refusal(answer) == (400, "InvalidRequest")
