"""Pages for what went wrong, in the site's own calm tone."""

from __future__ import annotations

import sys

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from app.context import site

RETRY_AFTER = 30  # seconds


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Only our own words are repeated: others may hold what a visitor sent."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    if is_for_programs(request):
        return JsonResponse({"detail": reason or "Bad request."}, status=400)
    return render(request, "400.html", {"reason": reason}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return JsonResponse({"detail": "Not found."}, status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database and the usual context, which may be what failed.

    A database that cannot be reached is told apart: it comes back by itself.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_away else 500
    response: HttpResponse
    if is_for_programs(request):
        detail = "Out of reach for a moment." if is_away else "An error of ours."
        response = JsonResponse({"detail": detail}, status=status)
    else:
        page = render_to_string(f"{status}.html", site(request))
        response = HttpResponse(page, status=status)
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_for_programs(request: HttpRequest) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")
