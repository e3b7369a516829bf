"""What an album page of 60 photos costs, against a view that returns a constant.

    .venv/bin/python tests/benchmarks/pages.py

All through Django's whole middleware, in this process, on SQLite: no web server, whose
share is the same for each. The goals: kept and 304 at least 50 % of that floor, made
anew at least 10 %. Something changes before each page that is not kept: a photo on it,
so that it is written anew, or another album, so that the database is only asked.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["ALLOWED_HOSTS"] = "testserver"

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management import call_command
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from app.models import Album, Photo
from tests.app.factories import make_album, make_owner, make_photos
from twitter_album.urls import urlpatterns

OWNERS = 20
PLACE = 30
ROUNDS = 150
BROWSER = {"accept-encoding": "gzip, deflate, br"}
TOPIC = "/topic/%23carnival"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def fill() -> None:
    """Sixty photos on the page, and as many behind it."""
    make_album("elsewhere")
    album = make_album()
    for number in range(OWNERS):
        owner = make_owner(f"somebody{number}")
        text = "Brilliant, the lanterns over the river tonight"
        make_photos(album, 6, owner, text=text, alt_text=text, favorite_count=number)


class Site:
    """Answers as under a web server: a fresh request, each closed at its end."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.factory = RequestFactory()

    def get(self, address: str, **headers: str) -> HttpResponse:
        request = self.factory.get(address, headers=BROWSER | headers)
        environ = request.environ | {"wsgi.input": io.BytesIO()}
        assert isinstance(request, WSGIRequest)
        response = self.handler(environ, lambda *_: None)
        body = b"".join(response)
        response.close()
        assert response.status_code in (200, 304)
        response.content = body
        return response  # type: ignore[no-any-return]


def quickest(work: Callable[[], object], before: Callable[[], object]) -> float:
    """Seconds of the processor for one request in the quickest fifth of the rounds:
    what else runs on the machine does not count."""
    times = []
    for _ in range(ROUNDS):
        before()
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    best = sorted(times)[: ROUNDS // 5]
    return sum(best) / len(best)


def change_elsewhere() -> None:
    """Writing what stands there already would change nothing."""
    changes = F("minimum_favourites") + 1
    Album.objects.filter(key="elsewhere").update(minimum_favourites=changes)


def change_a_photo() -> None:
    """One on the page that is none of the best."""
    photo = Photo.objects.order_by("-first_seen", "-id")[PLACE]
    Photo.objects.filter(pk=photo.pk).update(alt_text=f"{time.time_ns()}")


def nothing() -> None:
    pass


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    urlpatterns.append(path("floor", constant))
    fill()
    site = Site()
    known = {"if-none-match": site.get(TOPIC)["ETag"]}
    assert site.get(TOPIC, **known).status_code == 304
    floor = quickest(lambda: site.get("/floor"), nothing)
    print(f"{'a view that returns a constant':36} {floor * 1e3:7.2f} ms")
    for title, before, headers, goal in (
        ("the album's page, one photo changed", change_a_photo, {}, 10),
        ("the album's page, another changed", change_elsewhere, {}, 10),
        ("the album's page, kept", nothing, {}, 50),
        ("the album's page, 304", nothing, known, 50),
    ):
        taken = quickest(lambda headers=headers: site.get(TOPIC, **headers), before)  # type: ignore[misc]  # a default fixes the value of the loop
        share = 100 * floor / taken
        print(
            f"{title:36} {taken * 1e3:7.2f} ms, {share:4.0f} % of it (goal: {goal} %)"
        )


if __name__ == "__main__":
    main()
