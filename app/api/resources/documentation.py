"""The new addresses in the OpenAPI schema: operations, answers and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from app.api.documentation import NOT_MODIFIED
from app.api.resources.problems import BY_STATUS, MEDIA_TYPE
from app.api.resources.serializers import ProblemDetailsSerializer

Get = TypeVar("Get", bound=Callable[..., Response])
# Of every address.
COMMON = (400, 406, 429, 503)


def operation(
    name: str,
    answer: type[Serializer[Any]],
    parameters: Sequence[OpenApiParameter] = (),
    *,
    tag: str,
    errors: Sequence[int] = (),
) -> Callable[[Get], Get]:
    """`name` is promised to stay: clients that are generated call their methods so."""
    responses: dict[Any, Any] = {
        200: answer,
        304: NOT_MODIFIED,
    }
    responses |= problem_responses({*COMMON, *errors})
    described: Callable[[Get], Get] = extend_schema(
        operation_id=name,
        parameters=[*parameters],
        responses=responses,
        tags=[tag],
    )
    return described


def problem_responses(statuses: Iterable[int]) -> dict[Any, Any]:
    return {
        (status, MEDIA_TYPE): OpenApiResponse(
            ProblemDetailsSerializer, description=BY_STATUS[status].title
        )
        for status in sorted(statuses)
    }
