"""What albums reached and shared: milestones, and versions of top sevens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.photo_fields import utc_text
from app.api.resources import cursors, parameters
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import operation
from app.api.resources.serializers import (
    MilestoneListSerializer,
    TopSevenListSerializer,
)
from app.models import Milestone, Photo, Ranking


class OccasionsApi(ResourceApi):
    """Rows of albums, the last one first."""

    parameters = (parameters.ALBUM, parameters.LIMIT, parameters.CURSOR)

    def page(self, rows: QuerySet[Any]) -> tuple[list[Any], str | None]:
        query = self.request.query_params
        limit, place = parameters.limit(query), cursors.numbers(query, 1)
        if "album" in query:
            rows = rows.filter(album=self.album_of(query["album"]))
        if place is not None:
            rows = rows.filter(pk__lt=place[0])
        found = list(rows.select_related("album").order_by("-pk")[: limit + 1])
        goes_on, found = len(found) > limit, found[:limit]
        return found, cursors.encode(str(found[-1].pk)) if goes_on else None

    def seen(self, ids: set[int]) -> set[int]:
        """Those of these photos that the API shows."""
        photos = self.restrict(Photo.objects.filter(pk__in=ids))
        return set(photos.values_list("pk", flat=True)) if ids else set()


def milestone_json(row: Milestone, seen: set[int]) -> dict[str, Any]:
    """`seen`: the photos that may be named."""
    path = reverse("milestone", args=[str(row.album), row.threshold])
    return {
        "album": str(row.album),
        "threshold": row.threshold,
        "reached_at": utc_text(row.reached_at),
        "photo_id": row.photo_id if row.photo_id in seen else None,
        "page_url": f"{settings.SITE_URL}{path}",
    }


def top_seven_json(row: Ranking, seen: set[int]) -> dict[str, Any]:
    return {
        "album": str(row.album),
        "number": row.number,
        "made_at": utc_text(row.made_at),
        "photo_ids": [pk if pk in seen else None for pk in row.photo_ids],
        "page_url": settings.SITE_URL + row.get_absolute_url(),
    }


class MilestonesApi(OccasionsApi):
    """Numbers of photos that albums reached, the last one first."""

    name = "Milestones"

    @operation(
        "listMilestones",
        MilestoneListSerializer,
        OccasionsApi.parameters,
        tag="milestones",
        errors=(404,),
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        found, following = self.page(Milestone.objects.all())
        seen = self.seen({row.photo_id for row in found if row.photo_id})
        data = [milestone_json(row, seen) for row in found]
        return self.page_response({"data": data, "next_cursor": following})


class TopSevensApi(OccasionsApi):
    """Top sevens as they were shared, the last one first.

    The present one of an album is `/api/topic/<tag>/7`.
    """

    name = "Top sevens"

    @operation(
        "listTopSevens",
        TopSevenListSerializer,
        OccasionsApi.parameters,
        tag="top sevens",
        errors=(404,),
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        found, following = self.page(Ranking.objects.all())
        seen = self.seen({pk for row in found for pk in row.photo_ids})
        data = [top_seven_json(row, seen) for row in found]
        return self.page_response({"data": data, "next_cursor": following})
