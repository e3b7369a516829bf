"""The first page of the admin, and its button that asks for photos now."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from app.admin.billing import budget_summaries
from app.admin.desk import albums, networks, spending
from app.admin.desk.permissions import Permissions
from app.admin.feeds import fetched, may_fetch
from app.models import Album


def context(request: HttpRequest) -> dict[str, Any]:
    may = Permissions.of(request)
    page = albums.page_of_albums(request.GET.get("page", "")) if may.albums else None
    return {
        "title": "Your albums",
        "may": may,
        "album_page": page,
        "states": albums.states_of(list(page), may) if page else [],
        "frequency": networks.frequency(),
        "budgets": budget_summaries() if may.spending else [],
        "spending_chart": spending.chart() if may.spending else None,
        "disk": _disk() if may.albums else "",
    }


def _disk() -> str:
    """`12.1 GB free of 40.0 GB`"""
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError as error:
        return f"{settings.DATA_DIR} cannot be looked at: {error.strerror}"
    words = f"{filesizeformat(usage.free)} free of {filesizeformat(usage.total)}"
    if settings.MEDIA_S3:
        words += "; the pictures are in a bucket elsewhere"
    return words


def fetch_album(request: HttpRequest, object_id: int) -> HttpResponse:
    """The button of one album; leads back to where it stood."""
    if not may_fetch(request):
        raise PermissionDenied
    if request.method == "POST":
        album = get_object_or_404(Album, pk=object_id)
        rows = Album.objects.filter(pk=album.pk)
        for message, level in fetched(album.feeds.all(), rows):
            messages.add_message(request, level, message)
    page = request.POST.get("page", "")
    query = {"page": page} if page.isdecimal() else None
    return HttpResponseRedirect(reverse("admin:index", query=query))
