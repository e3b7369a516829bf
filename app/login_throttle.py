"""The log-in of the admin: who may try a password, how often, and how many at once.

To check a password takes a third of a second of a processor, by design, in one of the
few threads that make pages. So one is checked at a time, and who comes meanwhile is
text to come back. Ten wrong ones from an address close the log-in to it for an hour; a
browser in which somebody has logged in before is counted as its own, so that nobody
can lock the organiser out.
"""

from __future__ import annotations

import threading
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

KNOWN_BROWSER = "known-browser"
YEAR_SECONDS = 365 * 24 * 3600
BUSY_SECONDS = 2
TOO_MANY_REQUESTS = 429

_lock_of_strangers, _lock_of_known = threading.Lock(), threading.Lock()


def login_lock(request: HttpRequest) -> threading.Lock:
    """Held while a password is checked; strangers cannot keep known people waiting."""
    return _lock_of_known if known_name(request) else _lock_of_strangers


def is_never_locked(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> bool:
    """Asked by django-axes: whose failures are not counted."""
    name = str((credentials or {}).get("username", ""))
    # Only for the name that logged in here: another name's password is tried as by
    # strangers.
    return bool(name) and name == known_name(request)


def known_name(request: HttpRequest) -> str:
    """Who has logged in in this browser, by its signed cookie."""
    try:
        # Signed, so that nobody can name themselves as somebody who is never locked
        # out.
        name = request.get_signed_cookie(
            KNOWN_BROWSER, salt=KNOWN_BROWSER, max_age=YEAR_SECONDS
        )
    except (KeyError, BadSignature):
        return ""
    return str(name)


def remember_browser(request: HttpRequest, response: HttpResponseBase) -> None:
    response.set_signed_cookie(
        KNOWN_BROWSER,
        request.user.get_username(),
        salt=KNOWN_BROWSER,
        max_age=YEAR_SECONDS,
        # Sent to the log-in alone, so that pages stay the same for everybody.
        path="/admin/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_locked(request: HttpRequest) -> bool:
    name = request.POST.get(settings.AXES_USERNAME_FORM_FIELD, "")
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """What django-axes answers too, to the last wrong password."""
    text = (
        "Too many wrong passwords from your address: it may try again within an hour. "
        "A browser in which you have logged in before still can. On the server, "
        "“manage.py axes_reset” opens the log-in at once."
    )
    return _too_many(text, settings.AXES_COOLOFF_TIME * 3600)


def busy() -> HttpResponse:
    return _too_many(
        "Somebody else is logging in: go back and try again in a moment.", BUSY_SECONDS
    )


def _too_many(text: str, seconds: int) -> HttpResponse:
    return HttpResponse(
        f"{text}\n",
        status=TOO_MANY_REQUESTS,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
    )
