"""People, those with the most photos first: of all albums, or of one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.resources import cursors, parameters
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import operation
from app.api.resources.serializers import PersonListSerializer
from app.gallery import formatting
from app.models import Owner, Participant


class PeopleApi(ResourceApi):
    """People whose photos are here, those with the most photos first."""

    name = "People"
    parameters = (parameters.ALBUM, parameters.LIMIT, parameters.CURSOR)

    @operation(
        "listOwners", PersonListSerializer, parameters, tag="owners", errors=(404,)
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        query = request.query_params
        limit, place = parameters.limit(query), cursors.numbers(query, 2)
        # People of whom only links are passed on are not named.
        owners = Owner.objects.public().fully_shown(self.surface)
        if "album" in query:
            album = self.album_of(query["album"])
            restricted = settings.DISPLAY_POLICY.restricted(self.surface)
            rows = Participant.objects.filter(
                album=album, owner__is_blocked=False, photo_count__gt=0
            ).exclude(owner__network__in=restricted)
            found: list[Any] = behind(
                rows.select_related("owner"), "owner", place, limit + 1
            )
            people = [(row.owner, row.photo_count) for row in found]
        else:
            found = behind(owners, "id", place, limit + 1)
            people = [(owner, owner.photo_count) for owner in found]
        goes_on, people = len(people) > limit, people[:limit]
        following = None
        if goes_on:
            last, count = people[-1]
            following = cursors.encode(f"{count}-{last.pk}")
        data = [person_json(owner, count) for owner, count in people]
        return self.page_response({"data": data, "next_cursor": following})


def behind(
    rows: QuerySet[Any], column: str, place: tuple[int, ...] | None, limit: int
) -> list[Any]:
    """The first with the most photos, behind so many and this id."""
    ordered = rows.order_by("-photo_count", column)
    if place is None:
        return list(ordered[:limit])
    count, owner_id = place
    # Two seeks: as one condition it would read all who have as many, from their first.
    alike = ordered.filter(photo_count=count, **{f"{column}__gt": owner_id})
    found = list(alike[:limit])
    if len(found) < limit:
        found += ordered.filter(photo_count__lt=count)[: limit - len(found)]
    return found


def person_json(owner: Owner, count: int) -> dict[str, Any]:
    site, avatar = settings.SITE_URL, owner.avatar_path
    return {
        "id": owner.pk,
        "handle": owner.handle,
        "display_name": owner.display_name,
        "network": owner.network,
        "url": formatting.web_address(owner.url),
        "avatar_url": f"{site}{avatar}" if avatar else None,
        "photo_count": count,
        "page_url": site + owner.get_absolute_url(),
    }
