"""Files that follow the name and logo of the site: the logo, the web app manifest."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from app import site
from app.caching.cache_control import cache_in_proxies
from app.models import SiteIdentity
from app.views.media import YEAR_SECONDS
from twitter_album.logo_file import LogoFile

ICONS = (
    {"src": "img/icon.svg", "sizes": "any", "type": "image/svg+xml"},
    {"src": "img/icon-192.png", "sizes": "192x192", "type": "image/png"},
    {"src": "img/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {
        "src": "img/icon-maskable-512.png",
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    },
)
DARK_PAPER = "#17120f"
# Characters that stand beneath an icon.
MAX_SHORT_NAME_LENGTH = 12


class LogoView(View):
    """Under the mark of its content: a former one is gone."""

    def get(self, request: HttpRequest, mark: str, kind: str) -> HttpResponse:
        response = logo_response(mark, kind)
        if response is None:
            raise Http404("There is no such picture.")
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
        return response


def logo_response(mark: str, kind: str) -> HttpResponse | None:
    """The logo in its bytes, unless this is a former one."""
    uploaded = _uploaded(mark) if kind == "png" else None
    return uploaded or _of_settings(mark, kind)


def _uploaded(mark: str) -> HttpResponse | None:
    row = SiteIdentity.objects.filter(logo_mark=mark).first()
    return HttpResponse(bytes(row.logo), content_type="image/png") if row else None


def _of_settings(mark: str, kind: str) -> HttpResponse | None:
    logo = settings.SITE_LOGO
    if not isinstance(logo, LogoFile) or logo.kind != kind:
        return None
    content = logo.content
    if content is None or content.mark != mark:
        return None
    return HttpResponse(content.data, content_type=logo.content_type)


class WebManifestView(View):
    """For those who put the album among the apps of their phone."""

    is_cached: ClassVar[bool] = True

    def get(self, request: HttpRequest) -> HttpResponse:
        shown, start = site.current(), reverse("index")
        values = {
            "id": start,
            "name": shown.name,
            "description": shown.description
            or _("The photos that people post under our hashtags, newest first."),
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "background_color": DARK_PAPER,
            "theme_color": DARK_PAPER,
            "icons": [icon | {"src": static(icon["src"])} for icon in ICONS],
        }
        if len(shown.name) <= MAX_SHORT_NAME_LENGTH:
            values["short_name"] = shown.name
        response = JsonResponse(values, content_type="application/manifest+json")
        return cache_in_proxies(response)
