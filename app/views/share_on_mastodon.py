"""The page that shares an address on Mastodon: it asks for the visitor's own server."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from app.gallery import formatting
from app.views.page import Head, Page

SERVER = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
MAX_TITLE_LENGTH = 200


class MastodonView(Page):
    """Asks for the server, and links to it: nothing is stored, and a redirect to a
    server that anybody may name would lend our address to strangers."""

    template_name = "app/mastodon.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        address = request.GET.get("address", "")
        # Only our own pages: nobody shall share anything by a page with our name on it.
        if not address.startswith(f"{settings.SITE_URL}/"):
            raise Http404("There is nothing to share.")
        title = formatting.plain(request.GET.get("title", ""))[:MAX_TITLE_LENGTH]
        typed_server = request.GET.get("server", "")
        server = server_name(typed_server)
        head = Head(
            _("Share on Mastodon"),
            _("Choose the server of your account."),
            reverse("share-mastodon"),
        )
        response = self.show(
            head,
            shared=address,
            shared_title=title,
            asked=typed_server,
            server=server,
            link=_link(server, f"{title} {address}".strip()) if server else "",
        )
        response["X-Robots-Tag"] = "noindex"
        return response


def server_name(text: str) -> str:
    """Read from `social.example`, `@ana@social.example` or an address; or nothing."""
    name = text.strip().casefold()
    name = name.removeprefix("https://").removeprefix("http://")
    # From `@ana@social.example` what follows the last @.
    name = name.partition("/")[0].rpartition("@")[2]
    try:
        # Servers may be named in any script; addresses of links are in ASCII.
        name = name.encode("idna").decode() if name else ""
    except UnicodeError:
        return ""
    return name if SERVER.fullmatch(name) else ""


def _link(server: str, text: str) -> str:
    return f"https://{server}/share?{urlencode({'text': text})}"
