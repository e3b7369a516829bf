"""The small pictures beside people's names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View

from app.models import Avatar
from twitter_album.display_policy import Surface


class AvatarView(View):
    """Given out while pages may show photos of this person."""

    def get(self, request: HttpRequest, pk: int, mark: str) -> HttpResponse:
        people = Avatar.objects.filter(owner__is_blocked=False)
        hidden = settings.DISPLAY_POLICY.restricted(Surface.PAGE)
        people = people.exclude(owner__network__in=hidden)
        avatar = get_object_or_404(people, owner=pk, owner__avatar_mark=mark)
        response = HttpResponse(bytes(avatar.data), content_type="image/webp")
        # Not for a year, although the address changes with the picture: somebody
        # who takes it away should not be seen for long.
        response["Cache-Control"] = "public, max-age=86400"
        return response
