"""The documentation of the API as a page, from our own files alone."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from app.caching.cache_control import cache_in_proxies


class DocsView(View):
    is_cached: ClassVar[bool] = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return cache_in_proxies(render(request, "api/docs.html"))
