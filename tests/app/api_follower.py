"""A program that follows a topic's list by the API's changes alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from app.models import Photo
from tests.app.reading import get, walk

TOPIC = "/api/topic/carnival"
CHANGES = f"{TOPIC}/changes"


class Follower:
    """A mirror of a topic's list, by nothing but what the API tells."""

    def __init__(self, client: Client, **query: Any) -> None:
        self.client, self.query = client, query
        self.photos: dict[int, Any] = {}
        self.version: str | None = None
        self.between: Callable[[], object] = int

    def read_whole_list(self) -> None:
        """From the first page on; `between` happens before each further one."""
        following: str | None = f"{TOPIC}?{urlencode(self.query)}"
        while following:
            page = get(self.client, following)
            self.version = self.version or page["version"]
            self.photos |= {photo["id"]: photo for photo in page["data"]}
            following = page["next"]
            self.between()

    def follow(self) -> int:
        """The number of answers until nothing is left to hear of."""
        since = {"since": self.version} if self.version else {}
        following: str | None = f"{CHANGES}?{urlencode(self.query | since)}"
        for answers in itertools.count(1):
            response = self.client.get(following or "")
            if response.status_code == 410:
                self.photos, self.version = {}, None
                return answers + self.follow()
            page = response.json()
            self.photos |= {photo["id"]: photo for photo in page["data"]}
            for number in page["gone"]:
                self.photos.pop(number, None)
            self.version, following = page["version"], page["next"]
            if not following:
                return answers
            self.between()
        raise AssertionError

    def assert_has_the_list(self) -> None:
        address = f"{TOPIC}?{urlencode(self.query)}"
        listed = {photo["id"]: photo for photo in walk(self.client, address)}
        assert self.photos == listed


def refused(client: Client, query: str, status: int) -> str:
    response = client.get(f"{CHANGES}?{query}")
    assert response.status_code == status, response.content
    assert list(response.json()) == ["detail"]
    return str(response.json()["detail"])


def hide(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
