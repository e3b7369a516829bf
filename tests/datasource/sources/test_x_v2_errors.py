"""Errors of X's API v2, each with its line in log and admin."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from datasource.errors import SourceError
from tests.datasource.sources.scripted_x_v2 import (
    PROBLEMS,
    ScriptedX,
    an_id,
    connected,
    page,
    problem,
    status,
)


def test_each_status_has_its_line(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[int, object, str, bool]] = [
        (401, problem("Unauthorized"), "does not let us in (401)", True),
        (
            403,
            problem(
                "Client Forbidden",
                "You must use keys from an App\nattached to a Project.",
                f"{PROBLEMS}client-forbidden",
            ),
            "does not let us in (403): Client Forbidden: "
            "You must use keys from an App attached to a Project.",
            True,
        ),
        (404, b"", "answered 404", False),
        (429, problem("Too Many Requests"), "asked us to slow down (429)", False),
        (500, problem("Internal Server Error"), "answered 500", False),
        (503, b"<html>Over capacity</html>", "answered 503", False),
        (302, b"", "points elsewhere (302), to https://x.example/login", True),
        (400, b"[1]", "answered 400", False),
        (400, {"errors": 5, "title": ["x"]}, "answered 400", False),
        (400, {"errors": [{"parameters": 5, "message": 5}]}, "answered 400", False),
    ]
    for code, body, line, is_permanent in cases:
        with subtests.test(code=code, body=body, line=line, is_permanent=is_permanent):
            scripted_x.server.set_answer(
                body, f"{code} Whatever", Location="https://x.example/login?a=b"
            )
            error = scripted_x.fails(since=an_id(3), until=an_id(5))
            assert str(error) == line
            assert error.permanent is is_permanent


def test_402_or_a_usage_cap_ends_the_run(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[int, str, str]] = [
        (402, "CreditsDepleted", "credits"),
        (402, "Payment Required", "anything"),
        (403, "CreditsDepleted", "credits"),
        (429, "UsageCapExceeded", "usage-capped"),
        (200, "CreditsDepleted", "credits"),
    ]
    for code, title, kind in cases:
        with subtests.test(code=code, title=title, kind=kind):
            body = problem(
                title, "Your enrolled account has no credits.", PROBLEMS + kind
            )
            scripted_x.server.set_answer(body, f"{code} Whatever")
            error = scripted_x.fails()
            assert str(error) == f"says that the credit is used up ({code})"
            assert error.permanent


def test_a_429_is_believed_whatever_remains(scripted_x: ScriptedX) -> None:
    reset = str(int((datetime.now(UTC) + timedelta(seconds=300)).timestamp()))
    date = format_datetime(datetime.now(UTC), usegmt=True)
    limits = {"x_rate_limit_remaining": "17", "x_rate_limit_reset": reset}
    scripted_x.server.add_answer(
        problem("Too Many Requests"), "429 Slow", Date=date, **limits
    )
    retry_after = scripted_x.fails().retry_after
    assert retry_after is not None
    wait = (retry_after - datetime.now(UTC)).total_seconds()
    assert wait == pytest.approx(300, abs=3)


def test_whatever_is_no_page_says_so(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    bodys: list[bytes] = [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"<html>busy</html>",
        b'{"data": [{"id": "1"',
        b'{"data": "\xff\xfe"}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b"{}",
        b'{"data": null}',
        b'{"data": null, "meta": {"result_count": 0}}',
        b'{"data": {}, "meta": {"result_count": 0}}',
        b'{"data": "text", "meta": {"result_count": 0}}',
        b'{"data": [{"id": "1"}]}',
        b'{"data": [{"id": "1"}], "meta": null}',
        b'{"data": [{"id": "1"}], "meta": {"next_token": 5}}',
        b'{"meta": {"result_count": 3}}',
        b'{"meta": {}}',
        b'{"errors": 5}',
        b'{"errors": [1, "two"]}',
    ]
    for body in bodys:
        with subtests.test(body=body):
            scripted_x.server.set_answer(body)
            error = scripted_x.fails()
            assert str(error) == "answered with something else than a page of posts"
            assert not error.permanent


def test_json_of_any_depth_is_no_page(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(b"[" * 100_000)
    gc.disable()  # a finalizer that runs at that depth fails by itself
    try:
        assert "something else than a page of posts" in str(scripted_x.fails())
    finally:
        gc.enable()


def test_errors_without_posts_are_an_error(scripted_x: ScriptedX) -> None:
    error = problem("Operational Disconnect", "Something broke.", "about:blank")
    scripted_x.server.add_answer({"errors": [error], "meta": {"result_count": 0}})
    told = "reports an error: Operational Disconnect: Something broke."
    assert str(scripted_x.fails()) == told


def test_a_long_complaint_fits_on_a_line(scripted_x: ScriptedX) -> None:
    body = problem("Client Forbidden", "No. \n" * 5000, f"{PROBLEMS}client-forbidden")
    scripted_x.server.add_answer(body, "403 Forbidden")
    assert len(str(scripted_x.fails())) < 300


def test_a_byte_order_mark_and_a_wrong_charset_do_no_harm(
    scripted_x: ScriptedX,
) -> None:
    body = json.dumps(page(status(an_id(5), text="Été")), ensure_ascii=False)
    raw = body.encode("utf-8-sig")
    scripted_x.server.add_answer(
        raw, Content_Type="application/json; charset=iso-8859-1"
    )
    assert scripted_x.search().posts[0].text == "Été"


def test_a_server_that_is_not_there_has_its_line() -> None:
    source = connected("http://127.0.0.1:9")
    with pytest.raises(SourceError, match="cannot be reached"):
        source.search("carnival", since="", until="")
