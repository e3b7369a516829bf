"""Everything that goes wrong in real networks goes wrong here on demand."""

import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan, FaultPlanError, Malformation
from datasource.simulator.simulator import Simulator
from tests.datasource.simulator.conftest import Clock, small_world

Serve = Callable[..., Simulator]
TIMELINE = "/api/v1/timelines/tag/carnival"


def ask(simulator: Simulator, **query: Any) -> requests.Response:
    return requests.get(simulator.url + TIMELINE, params=query, timeout=5)


def ids(answer: requests.Response) -> list[int]:
    return [int(status["id"]) for status in answer.json()]


@pytest.fixture
def broken(serve: Serve, clock: Clock) -> Callable[..., Simulator]:
    """A network of ten posts with faults."""
    world = small_world(clock, *range(1, 11))
    return lambda *faults: serve(world, faults=FaultPlan.of(*faults))


def test_faults_hit_the_requests_they_are_meant_for(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(path="/api/v1/timelines", requests=(2, 3), status=503))
    requests.get(f"{simulator.url}/api/v2/instance", timeout=5)
    assert [ask(simulator).status_code for _ in range(4)] == [200, 503, 503, 200]


def test_faults_may_come_every_nth_time_or_by_chance(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(every=2, status=500))
    assert [ask(simulator).status_code for _ in range(4)] == [200, 500, 200, 500]
    simulator.faults = FaultPlan.of(Fault(probability=0.5, seed=3, status=500))
    first = [ask(simulator).status_code for _ in range(12)]
    simulator.faults = FaultPlan.of(Fault(probability=0.5, seed=3, status=500))
    assert first == [ask(simulator).status_code for _ in range(12)]
    assert {200, 500} == set(first)


def test_faults_are_lifted_while_it_runs(broken: Callable[..., Simulator]) -> None:
    simulator = broken(Fault(status=500))
    assert ask(simulator).status_code == 500
    simulator.faults = FaultPlan()
    assert ask(simulator).status_code == 200


def test_headers_tell_times_from_now(
    broken: Callable[..., Simulator], clock: Clock
) -> None:
    headers = {
        "x-rate-limit-reset": "{epoch+60}",
        "X-RateLimit-Reset": "{iso-5}",
        "Retry-After": "{date+120}",
    }
    plan = Fault(status=429, headers={"Retry-After": headers["Retry-After"]})
    answer = ask(broken(plan))
    assert answer.status_code == 429
    later = parsedate_to_datetime(answer.headers["Retry-After"]) - clock()
    assert later.total_seconds() == 120
    told = Fault(headers=headers).headers_at(clock())
    assert told["x-rate-limit-reset"] == str(int(clock().timestamp()) + 60)
    assert told["X-RateLimit-Reset"] == "2026-10-03T11:59:55.000Z"


def test_bodies_are_replaced(
    broken: Callable[..., Simulator], subtests: pytest.Subtests
) -> None:
    bodys: list[str] = ["null", "[]", "<html>busy</html>", ""]
    for body in bodys:
        with subtests.test(body=body):
            answer = ask(
                broken(Fault(body=body, headers={"Content-Type": "text/html"}))
            )
            assert answer.text == body
            assert answer.headers["content-type"] == "text/html"


def test_pages_are_short_empty_repeated_or_beside_the_question(
    broken: Callable[..., Simulator], subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Fault, list[int]]] = [
        (Fault(keep=2), [10, 9]),
        (Fault(keep=0), []),
        (Fault(repeat=2), [10, 9, 8, 10, 9]),
        (Fault(ignore=("limit",)), list(range(10, 0, -1))),
        (Fault(rewrite={"limit": "1"}), [10]),
        (Fault(rewrite={"max_id": "3"}), [2, 1]),
    ]
    for fault, expected in cases:
        with subtests.test(fault=fault, expected=expected):
            answer = ask(broken(fault), limit=3)
            assert ids(answer) == expected
            assert "next" in answer.links


def test_pages_overlap_the_page_before(broken: Callable[..., Simulator]) -> None:
    simulator = broken(Fault(requests=(2,), overlap=2))
    assert ids(ask(simulator, limit=3)) == [10, 9, 8]
    assert ids(ask(simulator, limit=3, max_id=8)) == [9, 8, 7, 6, 5]


def test_pages_are_in_disorder(broken: Callable[..., Simulator]) -> None:
    found = ids(ask(broken(Fault(is_shuffled=True, seed=1))))
    assert found != sorted(found, reverse=True)
    assert sorted(found) == list(range(1, 11))


def test_posts_are_malformed_one_by_one_or_all(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(
        Fault(
            malform=(
                Malformation(field="account", value=None),
                Malformation(position=1, field="account.id", is_missing=True),
                Malformation(position=2, field="media_attachments.0", value="what"),
                Malformation(position=3, value=None),
                Malformation(position=None, field="surprise", value={"a": 1}),
                Malformation(position=99, field="id", value=0),
            )
        )
    )
    found = ask(simulator).json()
    assert found[0]["account"] is None
    assert "id" not in found[1]["account"]
    assert found[2]["media_attachments"] == ["what"]
    assert found[3] is None
    assert found[9]["surprise"] == {"a": 1}
    simulator.faults = FaultPlan()
    assert ask(simulator).json()[0]["account"]["id"]


def test_what_is_there_is_changed_in_every_entry(
    broken: Callable[..., Simulator],
) -> None:
    kinds, lists = "media_attachments.*.type", "media_attachments"
    address = "media_attachments.0.url"
    simulator = broken(
        Fault(
            malform=(
                Malformation(field=kinds, position=None, change="capitalised"),
                Malformation(field=lists, position=1, change="numbered"),
                Malformation(field=lists, position=2, change="alone"),
                Malformation(field=address, position=3, change="without host"),
                Malformation(field=address, position=4, change="without scheme"),
                Malformation(field="unheard_of", position=5, change="numbered"),
            )
        )
    )
    found = ask(simulator).json()
    assert found[0]["media_attachments"][0]["type"] == "Image"
    assert found[1]["media_attachments"]["1"]["type"] == "Image"
    assert found[2]["media_attachments"]["type"] == "Image"
    assert found[3]["media_attachments"][0]["url"].startswith("/media/")
    assert found[4]["media_attachments"][0]["url"].startswith("//127.0.0.1:")
    assert "unheard_of" not in found[5]


def test_what_stands_beside_the_posts_is_changed(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(
        Fault(
            malform=(Malformation(part="includes", field="media", change="numbered"),)
        )
    )
    answer = requests.get(
        f"{simulator.url}/2/tweets/search/recent",
        params={"query": "#carnival", "expansions": "attachments.media_keys"},
        headers={"Authorization": f"Bearer {CREDENTIALS.bearer_token}"},
        timeout=5,
    )
    assert answer.json()["includes"]["media"]["1"]["type"] == "photo"


def test_only_questions_with_a_parameter_are_counted(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(parameter="only_media", requests=(1,), status=422))
    assert ask(simulator).status_code == 200
    assert ask(simulator, only_media="true").status_code == 422
    assert ask(simulator, only_media="true").status_code == 200


def test_bounds_are_misread_by_one(broken: Callable[..., Simulator]) -> None:
    simulator = broken(Fault(shift={"max_id": 1}))
    assert ids(ask(simulator, max_id=5)) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(("leads_to", "left"), [("itself", 10), ("nothing", 0)])
def test_the_last_page_leads_on(
    broken: Callable[..., Simulator], leads_to: str, left: int
) -> None:
    simulator = broken(Fault(path="/2/", last_page_leads_to=leads_to))

    def search(**more: str) -> Any:
        return requests.get(
            f"{simulator.url}/2/tweets/search/recent",
            params={"query": "#carnival", **more},
            headers={"Authorization": f"Bearer {CREDENTIALS.bearer_token}"},
            timeout=5,
        ).json()["meta"]

    token = search()["next_token"]
    beyond = search(next_token=token)
    assert beyond["result_count"] == left
    assert beyond.get("next_token") == (token if left else None)


def test_json_is_cut_marked_or_in_another_encoding(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(truncate_to=100))
    assert len(ask(simulator).content) == 100
    simulator.faults = FaultPlan.of(Fault(has_byte_order_mark=True))
    assert ask(simulator).content.startswith(b"\xef\xbb\xbf[")
    simulator.faults = FaultPlan.of(Fault(encoding="utf-16"))
    answer = ask(simulator)
    assert answer.content.decode("utf-16").startswith("[")
    assert "utf-8" in answer.headers["content-type"]


def test_a_small_answer_unpacks_to_much(broken: Callable[..., Simulator]) -> None:
    answer = ask(broken(Fault(gzip_bomb_megabytes=4)))
    assert int(answer.headers["content-length"]) < 20_000
    assert len(answer.content) == 4 * 1024 * 1024


def test_connections_are_reset(broken: Callable[..., Simulator]) -> None:
    with pytest.raises(requests.ConnectionError):
        ask(broken(Fault(is_refused=True)))


def test_less_arrives_than_was_announced(broken: Callable[..., Simulator]) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask(broken(Fault(close_after=50)))


def test_answers_are_late(broken: Callable[..., Simulator]) -> None:
    started = time.monotonic()
    assert ask(broken(Fault(delay=0.2))).ok
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(
    "fault", [Fault(hang_after_headers=60), Fault(bytes_per_second=20)]
)
def test_bodies_hang_or_drip(broken: Callable[..., Simulator], fault: Fault) -> None:
    simulator = broken(fault)
    with requests.get(simulator.url + TIMELINE, stream=True, timeout=5) as answer:
        assert answer.status_code == 200
        threading.Timer(0.3, simulator.stop).start()
        with pytest.raises(requests.RequestException):
            answer.json()


def test_a_body_without_end_goes_on_until_the_client_leaves(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(is_endless=True))
    with requests.get(simulator.url + TIMELINE, stream=True, timeout=5) as answer:
        received = sum(len(next(answer.iter_content(65536))) for _ in range(50))
    assert received > 1_000_000


def test_a_plan_is_read_from_json() -> None:
    text = """[
        {"path": "/1.1/", "requests": [1, 2], "status": 429,
         "headers": {"x-rate-limit-reset": "{epoch+30}"}},
        {"every": 3, "malform": [{"field": "user", "value": null}]}
    ]"""
    plan = FaultPlan.from_json(text)
    assert plan.faults[0].requests == (1, 2)
    assert plan.faults[1].malform == (Malformation(field="user"),)


def test_a_wrong_plan_says_what_is_wrong(subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, str]] = [
        ("nonsense", "not JSON"),
        ("{}", "a list of faults"),
        ("[3]", "a fault is an object"),
        ('[{"statsu": 500}]', "unknown name 'statsu'"),
        ('[{"delay": "long"}]', "delay must be a number"),
        ('[{"requests": 3}]', "requests must be a list"),
        ('[{"malform": [3]}]', "a malformation is an object"),
    ]
    for text, message in cases:
        with (
            subtests.test(text=text, message=message),
            pytest.raises(FaultPlanError, match=message),
        ):
            FaultPlan.from_json(text)
