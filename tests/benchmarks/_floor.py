"""The album as granian serves it, and beside it a view that returns a constant."""

# ruff: noqa: I001  # what sets Django up comes before what needs it

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from twitter_album.wsgi import application
from twitter_album.urls import urlpatterns

__all__ = ["application"]


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


urlpatterns.append(path("floor", constant))
