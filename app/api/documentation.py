"""Parameters and errors of the API in its OpenAPI schema."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from app.api.serializers import ProblemSerializer
from app.gallery import formatting
from app.gallery.filters import DEFAULT_SORT, SORTS
from app.gallery.pagination import MAX_PAGE_SIZE, PAGE_SIZE

PROBLEM = ProblemSerializer
NOT_MODIFIED = OpenApiResponse(description="It is what `If-None-Match` names.")
Get = TypeVar("Get", bound=Callable[..., Response])

# Neither empty nor a step in the path, which would be another address.
PATH_TEXT = {"type": "string", "minLength": 1, "pattern": r"^[^/.][^/]*$"}
TAG = OpenApiParameter(
    "tag",
    PATH_TEXT,
    OpenApiParameter.PATH,
    description="A hashtag in any spelling, with `%23` before it or without.",
)
NAME = OpenApiParameter(
    "name",
    PATH_TEXT,
    OpenApiParameter.PATH,
    description="A handle, `name` or `name@server`, or else a display name.",
)
LIMIT = OpenApiParameter(
    "limit", int, description=f"1 to {MAX_PAGE_SIZE}; {PAGE_SIZE} unless told."
)
# `after` and `before` are opaque: whoever builds them by hand breaks with the order.
PAGE = (
    LIMIT,
    OpenApiParameter("after", str, description="As `next` gives it."),
    OpenApiParameter("before", str, description="As `previous` gives it."),
)
SORT = OpenApiParameter(
    "sort",
    str,
    enum=list(SORTS),
    description=f"`{DEFAULT_SORT}` unless told: the newest included first; `posted`: "
    "the newest post first; `oldest`: the first included first. A position belongs to "
    "its order. Photos of which only links are passed on have no place in the order "
    "by favourites.",
)
SEARCH = OpenApiParameter(
    "q",
    str,
    description="Words that all stand in the text or the description of a photo, or in "
    "the name of its person, at least by their beginnings: `q=lant bridge`. Case and "
    "accents do not matter. Photos of which only links are passed on are not found.",
)
FILTERS = (
    SEARCH,
    OpenApiParameter("network", str, enum=list(formatting.NETWORKS)),
    OpenApiParameter(
        "owner",
        str,
        description="A handle, `name` or `name@server`, or else a display name. Photos "
        "of which only links are passed on are nobody's.",
    ),
    OpenApiParameter(
        "described",
        str,
        enum=["1"],
        description="Only photos with a description that is passed on.",
    ),
    OpenApiParameter(
        "on",
        OpenApiTypes.DATE,
        description="A day in the time zone of the site, of the inclusion; in a list "
        "with `sort=posted`, of the post.",
    ),
)
SINCE = OpenApiParameter(
    "since",
    str,
    description="`version` of an earlier answer, or of a topic's first page, with the "
    "same filters; left out: from the beginning.",
)


# Of every original address; 400 because a host name or a byte may be wrong anywhere.
COMMON_ERRORS = (400, 404, 406, 429, 503)


def documented(
    name: str,
    answer: type[Serializer[Any]],
    parameters: Sequence[OpenApiParameter],
    *,
    errors: Sequence[int] = (),
) -> Callable[[Get], Get]:
    """Documents an endpoint that answers so; `name` is promised to stay."""
    described: Callable[[Get], Get] = extend_schema(
        operation_id=name,
        parameters=[*parameters],
        responses={
            200: answer,
            304: NOT_MODIFIED,
            **dict.fromkeys(sorted({*COMMON_ERRORS, *errors}), PROBLEM),
        },
        tags=["original addresses"],
    )
    return described
