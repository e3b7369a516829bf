"""Asks the simulated Bluesky as a client does, with a session where one is needed."""

from dataclasses import dataclass, field
from typing import Any

import requests

from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator

SEARCH = "app.bsky.feed.searchPosts"
LOOK_UP = "app.bsky.feed.getPosts"
LOG_IN = "com.atproto.server.createSession"
REFRESH = "com.atproto.server.refreshSession"
KEYS = {
    "identifier": CREDENTIALS.bluesky_handle,
    "password": CREDENTIALS.bluesky_app_password,
}


@dataclass
class Client:
    """One account; `tokens` are those of its last session."""

    url: str
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, token: str = "", **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self.url}/xrpc/{method}"
        return requests.get(address, params=query, headers=headers, timeout=10)

    def log_in(self, **keys: Any) -> requests.Response:
        address = f"{self.url}/xrpc/{LOG_IN}"
        answer = requests.post(address, json=KEYS | keys, timeout=10)
        if answer.ok:
            self.tokens = answer.json()
        return answer

    def refresh(self, token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{self.url}/xrpc/{REFRESH}"
        return requests.post(address, headers=headers, timeout=10)

    def search(self, q: str = "#carnival", **query: Any) -> requests.Response:
        return self.ask(SEARCH, self.tokens["accessJwt"], q=q, **query)

    def found(self, q: str = "#carnival", **query: Any) -> list[int]:
        """The numbers in the texts of one page."""
        answer = self.search(q, **query)
        assert answer.status_code == 200, answer.text
        return numbers(answer)

    def walk(self, **query: Any) -> list[list[int]]:
        """Follows the cursor to its end."""
        answer = self.search(**query)
        pages = [numbers(answer)]
        while "cursor" in answer.json():
            answer = self.search(**query, cursor=answer.json()["cursor"])
            pages.append(numbers(answer))
        return pages

    def look_up(self, *uris: str) -> requests.Response:
        return self.ask(LOOK_UP, self.tokens["accessJwt"], uris=list(uris))

    def view(self, **query: Any) -> Any:
        """The one post of the world."""
        (post,) = self.search(**query).json()["posts"]
        return post


def logged_in(simulator: Simulator) -> Client:
    client = Client(simulator.url)
    assert client.log_in().ok
    return client


def numbers(answer: requests.Response) -> list[int]:
    posts = answer.json()["posts"]
    return [int(post["record"]["text"].split()[1]) for post in posts]


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]
