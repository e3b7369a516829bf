"""What every page needs to know about the site."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

LONGEST_SUBJECT = 300


def site(request: HttpRequest) -> dict[str, str]:
    """`removal_link` is a mail whose subject names the page one has in view."""
    page = f"{settings.SITE_URL}{escape_uri_path(request.path)}"
    subject = quote(f"Remove my photo: {page}"[:LONGEST_SUBJECT])
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "removal_link": f"mailto:{settings.CONTACT_EMAIL}?subject={subject}",
    }
