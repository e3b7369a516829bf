"""What runs here and how much there is; and what a type of problem means."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Sum
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from app import site
from app.api.resources import problems
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import operation
from app.api.resources.problems import Problem
from app.api.resources.serializers import ProblemTypeSerializer, StatusSerializer
from app.models import Album
from twitter_album import __version__, clock_ticks

SLUG = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[a-z-]+$"},
    OpenApiParameter.PATH,
    description="The end of a problem's `type`.",
)


class StatusApi(ResourceApi):
    """What runs here, how much there is, and how often it may be asked."""

    name = "Status"

    @operation("getStatus", StatusSerializer, tag="status")
    def get(self, request: Request, **kwargs: str) -> Response:
        # Of the table of albums: no photo is counted.
        totals = Album.objects.aggregate(albums=Count("pk"), photos=Sum("photo_count"))
        return Response(
            {
                "name": site.current().name,
                "software": "Twitter Album",
                "version": __version__,
                "album_count": totals["albums"],
                "photo_count": totals["photos"] or 0,
                "networks": settings.NETWORKS,
                "is_fetching": clock_ticks.is_alive(clock_ticks.last_tick()),
                "requests_per_minute": settings.API_REQUESTS_PER_MINUTE or None,
                "documentation_url": f"{settings.SITE_URL}/api/docs",
                "schema_url": f"{settings.SITE_URL}/api/schema",
            }
        )


class ProblemTypeApi(ResourceApi):
    """What a problem means, and what to do."""

    name = "A problem"

    @operation(
        "getProblemType", ProblemTypeSerializer, (SLUG,), tag="status", errors=(404,)
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        known = problems.TYPES.get(kwargs["slug"])
        if known is None:
            detail = f"The types are {', '.join(problems.TYPES)}."
            raise Problem(problems.NOT_FOUND, detail)
        return Response(
            {
                "type": known.address,
                "title": known.title,
                "status": known.status,
                "advice": known.advice,
            }
        )


class NothingApi(ResourceApi):
    """Every other address below the new ones."""

    name = "Nothing here"

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: str) -> Response:
        raise Problem(problems.NOT_FOUND, "There is nothing at this address.")
