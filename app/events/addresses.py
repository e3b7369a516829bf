"""Where browsers hear of the changes of an album."""

from django.conf import settings
from django.urls import reverse

from app.models import Album


def events_address(album: Album) -> str:
    """Empty where the operator has not said that the proxy passes it on."""
    if not settings.EVENTS:
        return ""
    return reverse("api-album-events", args=[str(album)])
