"""Where an album's events are, for the schema, and for whoever asks the web server.

The stream is answered by `app/events/application.py`, in a process of its own that the
proxy passes this address on to.
"""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.documentation import TAG
from app.api.resources import problems
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import problem_responses
from app.api.resources.problems import Problem

LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    str,
    OpenApiParameter.HEADER,
    description="The `id` of the last event that was heard: the first one told then is "
    "of another version. Browsers send it by themselves.",
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    {"type": "integer"},
    OpenApiParameter.HEADER,
    description="Seconds.",
    response=[429, 503],
)
STREAM = OpenApiResponse(
    OpenApiTypes.STR,
    description='Events until one side ends it: `change` with `{"version": …}` and the '
    "version as `id`, `alive` every 15 seconds without one. `retry` says when to come "
    "back.",
)
NOT_HERE = "No events are told here. Ask /api/albums/<tag>/changes every minute or so."


class AlbumEventsApi(ResourceApi):
    """Server-sent events: each tells the version that the album has now, the first one
    at once. What changed is asked for at `/api/albums/<tag>/changes`.

    404 where there is no such album, or where the organiser has not switched events on;
    503 where as many listen as may.
    """

    name = "Events"

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[JSONRenderer, str]:
        # Who listens accepts text/event-stream alone; what is told here are problems.
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        operation_id="streamAlbumEvents",
        parameters=[TAG, LAST_EVENT_ID, RETRY_AFTER],
        responses={
            (200, "text/event-stream"): STREAM,
            **problem_responses((400, 404, 429, 503)),
        },
        tags=["albums"],
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        raise Problem(problems.NOT_FOUND, NOT_HERE)
