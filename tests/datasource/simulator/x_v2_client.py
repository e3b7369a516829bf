"""Asks X's API v2 by hand, as the documents say."""

from typing import Any

import requests

from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import Clock, post

BEARER = {"Authorization": f"Bearer {CREDENTIALS.bearer_token}"}
EVERYTHING = {
    "tweet.fields": "created_at,author_id,public_metrics,possibly_sensitive,"
    "attachments,entities,edit_history_tweet_ids,lang",
    "expansions": "author_id,attachments.media_keys",
    "media.fields": "url,width,height,alt_text,type,preview_image_url",
    "user.fields": "username,name,profile_image_url",
}


def tweet(number: int, **values: Any) -> SimulatedPost:
    """Post `number` with the id that X makes of its time."""
    return post(number, **{"id": None} | values)


def world_of(clock: Clock, *posts: SimulatedPost) -> World:
    return World.of(posts, now=clock)


def many(clock: Clock, count: int) -> World:
    return world_of(clock, *(tweet(number) for number in range(1, count + 1)))


def number_of(entry: dict[str, Any]) -> int:
    """Which post it is, by its text."""
    return int(entry["text"].split()[1])


def numbers(found: dict[str, Any]) -> list[int]:
    return [number_of(entry) for entry in found.get("data", [])]


def get(simulator: Simulator, path: str, **query: Any) -> requests.Response:
    url = f"{simulator.url}/2/tweets{path}"
    return requests.get(url, params=query, headers=BEARER, timeout=10)


def search(simulator: Simulator, reach: str = "recent", **query: Any) -> dict[str, Any]:
    answer = get(simulator, f"/search/{reach}", **{"query": "#carnival"} | query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def complaint(simulator: Simulator, path: str, **query: Any) -> str:
    """The message of a refusal of parameters."""
    answer = get(simulator, path, **query)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["title"] == "Invalid Request"
    assert problem["type"].endswith("/2/problems/invalid-request")
    message: str = problem["errors"][0]["message"]
    return message


def walk(simulator: Simulator, reach: str = "recent", **query: Any) -> list[list[int]]:
    """The pages that one token after the other leads to."""
    pages, token = [], ""
    for _ in range(100):
        following = {"next_token": token} if token else {}
        found = search(simulator, reach, **query, **following)
        pages.append(numbers(found))
        token = found["meta"].get("next_token", "")
        if not token:
            break
    return pages
