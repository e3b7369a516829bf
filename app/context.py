"""What every page needs to know about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    return {"contact_email": settings.CONTACT_EMAIL, "site_url": settings.SITE_URL}
