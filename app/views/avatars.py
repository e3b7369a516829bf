"""Serves the avatars: the small pictures beside people's names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View

from app.caching.cache_control import PROXY_SECONDS
from app.models import Avatar, Owner
from twitter_album.redistribution_policy import Surface


class AvatarView(View):
    """Given out while pages may show photos of this person."""

    def get(self, request: HttpRequest, pk: int, mark: str) -> HttpResponse:
        # Asked at each request: whoever was blocked has no picture here any more.
        people = Owner.objects.public().fully_shown(Surface.PAGE)
        person = people.filter(pk=pk, avatar_mark=mark)
        avatar = get_object_or_404(Avatar, owner__in=person)
        response = HttpResponse(bytes(avatar.data), content_type="image/webp")
        # Not for a year, although the address changes with the picture: somebody
        # who takes it away should not be seen for long, and by whoever has not seen
        # it before no longer than a page.
        control = f"public, max-age=86400, s-maxage={PROXY_SECONDS}"
        response["Cache-Control"] = control
        return response
