"""Error pages, and the same errors as JSON below `/api`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from app import context_processors, site
from app.api.resources import problems
from app.gallery.way_on import way_on
from app.models import Album
from twitter_album.storage_errors import StorageUnavailable

RETRY_AFTER_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Only our own words are repeated: others may hold what a visitor sent."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    if is_api_request(request):
        return api_error(request, 400, reason or "Bad request.")
    if reason:
        return render(request, "400.html", {"reason": reason}, status=400)
    # Such as a host that is none of ours: whoever tries names costs no query.
    page = render_to_string("400.html", _context_without_database(request))
    return HttpResponse(page, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api_request(request):
        return api_error(request, 404, "Not found.")
    values = {"way_on": way_on(_album_of(request))}
    return render(request, "404.html", values, status=404)


def _album_of(request: HttpRequest) -> Album | None:
    """Of an address that names an album, where it is the rest that leads nowhere."""
    match = request.resolver_match
    try:
        return Album.objects.tagged(match.kwargs["tag"] if match else "")
    except (KeyError, Album.DoesNotExist):
        return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database and the usual context, which may be what failed.

    A database or storage that cannot be reached, or keeps a request waiting too long,
    is told apart: it comes back by itself.
    """
    # Django gives the handler no exception: it is still the one that is being handled.
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError | StorageUnavailable):
        return unavailable(request)
    if is_api_request(request):
        return api_error(request, 500, "An error of ours.")
    return HttpResponse(
        render_to_string("500.html", _context_without_database(request)), status=500
    )


def unavailable(request: HttpRequest, *, is_prepared: bool = False) -> HttpResponse:
    """503; `is_prepared`: not the site, but what was asked for is to come."""
    response: HttpResponse
    if is_api_request(request):
        response = api_error(request, 503, "Out of reach for a moment.")
    else:
        values = _context_without_database(request)
        page = render_to_string("503.html", values | {"is_prepared": is_prepared})
        response = HttpResponse(page, status=503)
    # Search engines and proxies come back then, and keep the page meanwhile.
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def api_error(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """As the address words its errors: the original ones know nothing but `detail`."""
    if problems.is_resource(request.path):
        return problems.response(problems.BY_STATUS[status], detail)
    return JsonResponse({"detail": detail}, status=status)


def _context_without_database(request: HttpRequest) -> dict[str, Any]:
    return context_processors.site(request) | {"site": site.without_database()}


def is_api_request(request: HttpRequest) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")
