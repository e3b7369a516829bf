"""What visitors do, for locust: they look, open photos, go on, filter, and leave.

Each keeps what a browser keeps: a picture or style sheet is asked for once in a visit.
"""

from __future__ import annotations

import html
import random
import re

from locust import FastHttpUser, between, task

TOPIC = "/topic/%23carnival"
# As many as the first screen of a laptop shows.
FIRST_SCREEN = 8
PHOTO = re.compile(r'href="(/photo/\d+)"')
OWNER = re.compile(r'href="(/owner/[^"]+)"')
NEXT_PAGE = re.compile(r'href="(/topic/[^"]+[?&;]after=[^"]+)"')
PICTURE = re.compile(r'src="(/media/[^"]+)"')
STATIC = re.compile(r'(?:href|src)="(/static/(?:css|js)/[^"]+)"')
SINCE = re.compile(r'data-since="([^"]+)"')
FILTERS = ("sort=favourites", "described=1", "network=x", "sort=posted")


class Visitor(FastHttpUser):
    """Reads a page for 4 to 16 seconds before the next."""

    wait_time = between(4, 16)
    network_timeout = connection_timeout = 30.0

    def on_start(self) -> None:
        self.arrive()

    @task(1)
    def arrive(self) -> None:
        """A new visitor in place of one who leaves: nothing is kept yet."""
        self.kept: set[str] = set()
        self.page = self.read(TOPIC, "album")

    @task(8)
    def open_photo(self) -> None:
        self.follow(PHOTO, "photo")

    @task(4)
    def go_on(self) -> None:
        self.follow(NEXT_PAGE, "next page")

    @task(2)
    def open_owner(self) -> None:
        self.follow(OWNER, "owner")

    @task(2)
    def filter_album(self) -> None:
        self.page = self.read(f"{TOPIC}?{random.choice(FILTERS)}", "filter")

    @task(1)
    def open_top_seven(self) -> None:
        self.page = self.read(f"{TOPIC}/7", "top seven")

    @task(3)
    def ask_for_new_photos(self) -> None:
        """As the page of an album does once a minute."""
        page = self.read(TOPIC, "album")
        if since := SINCE.search(page):
            address = f"{TOPIC}/news?since={since[1]}"
            self.client.get(address, name="new photos")

    @task(1)
    def ask_api(self) -> None:
        self.client.get(f"/api{TOPIC}", name="API")

    def follow(self, link: re.Pattern[str], name: str) -> None:
        """Back to the album where this page has no such link."""
        links = link.findall(self.page)
        self.page = (
            self.read(html.unescape(random.choice(links)), name)
            if links
            else self.read(TOPIC, "album")
        )

    def read(self, path: str, name: str) -> str:
        text = self.client.get(path, name=name).text or ""
        files = STATIC.findall(text) + PICTURE.findall(text)[:FIRST_SCREEN]
        for file in dict.fromkeys(files):
            if file not in self.kept:
                self.kept.add(file)
                self.client.get(file, name="picture" if "media" in file else "static")
        return text
