"""What every page needs to know about the site."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from app import languages
from app.site import current as current_site

MAX_SUBJECT_LENGTH = 300


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        # Lazy: fragments of pages do not name it.
        "site": SimpleLazyObject(current_site),
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "page_language": get_language(),
        "page_direction": "rtl" if get_language_bidi() else "ltr",
        # Lazy: only pages with a menu need them.
        "languages": SimpleLazyObject(lambda: languages.choices_for(request)),
        "path_after_language": languages.path_after_language(request),
        "privacy_url": settings.PRIVACY_URL,
        "imprint_url": settings.IMPRINT_URL,
        "removal_link": removal_link(request.path_info),
    }


def removal_link(path: str) -> str:
    """A mail whose subject names the page that one has in view."""
    # From SITE_URL and not from the request: a Host header is what a visitor writes.
    page = f"{settings.SITE_URL}{escape_uri_path(path)}"
    subject = _("Remove my photo: %(page)s") % {"page": page}
    address = f"mailto:{settings.CONTACT_EMAIL}"
    return f"{address}?subject={quote(subject[:MAX_SUBJECT_LENGTH])}"
