"""The language of a page: its address says it, or else the browser.

`/topic/…` is written in the visitor's language as far as the browser tells it;
`/it/topic/…` is the same page in Italian, whoever asks, and so are the links on it.
No cookie remembers a choice: a page depends on its address, and without a language
in it on `Accept-Language`, so that a proxy may keep it and a reload or Back never
shows another language. What is shared names none (`without_language`): friends read it
in their own. Programs and the admin are answered in English.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

PROGRAMS = ("/api", "/admin")
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Choice:
    """A language of the menu."""

    code: str
    name: str
    is_current: bool


class LanguageMiddleware:
    """Speaks the language of the address or of the browser while a page is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The prefix carries the language into every link that is reversed.
        prefix = get_script_prefix()
        named = _take_language(request)
        is_page = not _is_for_programs(request.path_info)
        language = ENGLISH
        if is_page:
            language = preferred_language(request) or settings.LANGUAGE_CODE
        if named:
            language = named
            set_script_prefix(f"{prefix}{named}/")
        try:
            with translation.override(language):
                # Within `override`, and lazily translated texts are rendered by then.
                response = self.get_response(request)
        finally:
            # The thread goes on to another request.
            set_script_prefix(prefix)
        response.headers.setdefault("Content-Language", language)
        if is_page and not named:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def preferred_language(request: HttpRequest) -> str:
    """By the browser's word alone: Django's own question heeds a cookie, by which a
    page in one language could be cached as one in another."""
    for code, _weight in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")
    ):
        # Any language will do: then the site's own.
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


def without_language(path: str) -> str:
    """The address of a page without its language, as one shares it."""
    language, rest = _split_language(path)
    return rest if language else path


def shared_address(path: str) -> str:
    """The whole address of one of our pages, as one shares it: in no language."""
    return f"{settings.SITE_URL}{without_language(path)}"


def choices() -> tuple[Choice, ...]:
    current = translation.get_language()
    return tuple(
        Choice(code, name, code == current) for code, name in settings.LANGUAGES
    )


def choices_for(request: HttpRequest) -> tuple[Choice, ...]:
    """None where the page is the same in each: the API speaks English."""
    return () if _is_for_programs(request.path_info) else choices()


def path_after_language(request: HttpRequest) -> str:
    """The address of the page at hand, as it goes on after `/it`."""
    query = request.META.get("QUERY_STRING", "")
    return escape_uri_path(request.path_info) + (f"?{query}" if query else "")


def _take_language(request: HttpRequest) -> str:
    """The language in the address, which the addresses of the site then lack; what is
    for programs has none, and is not found under one."""
    language, rest = _split_language(request.path_info)
    if not language or _is_for_programs(rest):
        return ""
    # The addresses of the site know no language, so that each stands there once.
    request.path_info = rest
    return language


def _split_language(path: str) -> tuple[str, str]:
    first, _, rest = path.removeprefix("/").partition("/")
    is_language = path.startswith("/") and first in dict(settings.LANGUAGES)
    return (first, f"/{rest}") if is_language else ("", path)


def _is_for_programs(path: str) -> bool:
    return path in PROGRAMS or path.startswith(tuple(f"{p}/" for p in PROGRAMS))
