"""Fallback addresses of a picture: all are tried, and an error speaks of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import media_session
from datasource.media.fallback_addresses import download_and_render
from datasource.media.pictures import PendingPicture, RenderedPicture
from tests.datasource.media.images import drawn, encoded
from tests.datasource.media.servers import Request, Server, serving, whole

Answer = Callable[[Request], Iterator[bytes]]
JPEG, SMALL = encoded(), encoded(drawn(100, 80))
GONE, BROKEN = whole(status="404 Not Found"), whole(status="500 Oops")
SESSION = media_session("mastodon", user_agent="test", allow_private=True)


@pytest.fixture(scope="module")
def decoders() -> Iterator[DecoderPool]:
    pool = DecoderPool(workers=1)
    yield pool
    pool.stop()


Render = Callable[..., RenderedPicture]


@pytest.fixture
def from_hosts(decoders: DecoderPool) -> Iterator[Render]:
    """Asks hosts of their own for the answers, in their order."""
    with ExitStack() as running:

        def ask(*answers: Answer, attempts: int = 1) -> RenderedPicture:
            hosts = [running.enter_context(serving(answer)) for answer in answers]
            urls = tuple(f"{host.url}/a.jpg" for host in hosts)
            picture = PendingPicture(urls[0], "mastodon", attempts, urls)
            return download_and_render(picture, session=SESSION, decoders=decoders)[1]

        yield ask


def test_the_next_address_is_tried(
    from_hosts: Render, subtests: pytest.Subtests
) -> None:
    firsts: list[Answer] = [
        GONE,
        BROKEN,
        whole(b"<html>Log in"),
        whole(b"nonsense"),
        whole(),
    ]
    for first in firsts:
        with subtests.test(first=first):
            assert from_hosts(first, whole(JPEG)).width == 400


def test_the_first_that_works_is_taken(from_hosts: Render) -> None:
    assert from_hosts(whole(JPEG), whole(SMALL)).width == 400


def failure(ask: Render, *answers: Answer) -> MediaError:
    with pytest.raises(MediaError) as raised:
        ask(*answers)
    return raised.value


def test_it_is_lost_for_good_only_if_every_address_is(from_hosts: Render) -> None:
    assert failure(from_hosts, GONE, whole(b"nonsense")).permanent
    assert str(failure(from_hosts, GONE, whole(b"x"))).endswith("answered 404")

    hopeful = failure(from_hosts, GONE, BROKEN)
    assert not hopeful.permanent
    assert str(hopeful) == "the picture's host answered 500"


def test_a_host_that_asks_to_wait_is_heeded_if_it_is_the_first(
    from_hosts: Render,
) -> None:
    busy = whole(status="429 Wait", Retry_After="600")

    told = failure(from_hosts, busy, GONE).retry_after
    assert told
    assert told > datetime.now(UTC)
    assert failure(from_hosts, GONE, busy).retry_after is None


def sizes(server: Server) -> tuple[str, ...]:
    names = ("orig", "large")
    bare = f"{server.url}/media/a.jpg"
    return (*(f"{bare}?name={name}" for name in names), bare)


def ask_for_sizes(answer: Answer, decoders: DecoderPool) -> tuple[list[str], int]:
    """The paths that were asked for, and the width of the picture; 0: none."""
    with serving(answer) as server:
        urls = sizes(server)
        picture = PendingPicture(urls[-1], "x", 1, urls)
        try:
            width = download_and_render(picture, session=SESSION, decoders=decoders)[
                1
            ].width
        except MediaError:
            width = 0
    return [request.path for request in server.requests], width


def test_smaller_sizes_follow_where_larger_ones_are_not_there(
    decoders: DecoderPool,
) -> None:
    def answer(request: Request) -> Iterator[bytes]:
        return (GONE if "orig" in request.path else whole(JPEG))(request)

    asked, width = ask_for_sizes(answer, decoders)

    assert asked == ["/media/a.jpg?name=orig", "/media/a.jpg?name=large"]
    assert width == 400


def test_a_host_in_trouble_is_not_asked_for_smaller_ones(
    decoders: DecoderPool, subtests: pytest.Subtests
) -> None:
    statuses: list[str] = ["500 Oops", "503 No", "429 Slow down"]
    for status in statuses:
        with subtests.test(status=status):
            asked, width = ask_for_sizes(whole(status=status), decoders)

            assert (asked, width) == (["/media/a.jpg?name=orig"], 0)


def short(body: bytes) -> Answer:
    """Says that one byte more will come."""
    return whole(body, Content_Length=str(len(body) + 1))


def test_a_body_that_was_cut_off_is_asked_for_again(
    from_hosts: Render, subtests: pytest.Subtests
) -> None:
    attemptses: list[int] = [1, 2]
    for attempts in attemptses:
        with subtests.test(attempts=attempts):
            with pytest.raises(
                MediaError, match="before the whole file had come"
            ) as raised:
                from_hosts(short(JPEG[:-1]), attempts=attempts)

            assert not raised.value.permanent


def test_a_body_that_is_always_cut_off_is_shown_if_the_picture_is_there(
    from_hosts: Render,
) -> None:
    assert from_hosts(short(JPEG[:-1]), attempts=3).width == 400
    with pytest.raises(MediaError, match="before the whole file had come") as raised:
        from_hosts(short(JPEG[:-5000]), attempts=3)
    assert not raised.value.permanent
