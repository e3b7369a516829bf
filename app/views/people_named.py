"""Tells a search field the people whose names begin so, as one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from app.caching.cache_control import cache_in_proxies
from app.gallery import displayed_names, formatting
from app.gallery.search import Search, clean, people_named
from app.models import Owner
from app.views.page import Page

MAX_NAMES = 8


class PeopleNamedView(Page):
    """Of all people with photos here, those with the most first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = Search(clean(request.GET.get("q", ""))).words
        known = self.restrict_owners(Owner.objects.public())
        people = people_named(known, words, MAX_NAMES) if words else []
        return cache_in_proxies(
            JsonResponse({"people": [told(each) for each in people]})
        )


def told(owner: Owner) -> dict[str, str]:
    return {
        "name": displayed_names.owner_name(owner),
        "handle": formatting.plain(str(owner)),
        "url": owner.get_absolute_url(),
        "avatar": owner.avatar_path,
        "photos": formatting.number(owner.photo_count),
    }
