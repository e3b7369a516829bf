"""Problem details (RFC 9457) of the new addresses: each `type` is an address that tells
what it means, and stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from rest_framework.exceptions import APIException

MEDIA_TYPE = "application/problem+json"
PATHS = ("albums", "photos", "owners", "milestones", "top-sevens", "status", "problems")


@dataclass(frozen=True, slots=True)
class ProblemType:
    slug: str
    status: int
    title: str
    advice: str

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}/api/problems/{self.slug}"

    def json(self, detail: str) -> dict[str, Any]:
        return {
            "type": self.address,
            "title": self.title,
            "status": self.status,
            "detail": detail,
        }


UNKNOWN_PARAMETER = ProblemType(
    "unknown-parameter",
    400,
    "There is no such parameter",
    "The detail names the parameters of this address; each may be given once.",
)
INVALID_PARAMETER = ProblemType(
    "invalid-parameter",
    400,
    "A parameter makes no sense",
    "The detail names the parameter and what it may be.",
)
INVALID_CURSOR = ProblemType(
    "invalid-cursor",
    400,
    "The cursor is not of this list",
    "A cursor goes back unchanged, with the sort that it came with.",
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    "It is not here",
    "It never was, or it was hidden or removed. Delete your copy.",
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    "The API is read-only",
    "GET, HEAD and OPTIONS are answered.",
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable",
    406,
    "There is no such form of the answer",
    "Accept application/json.",
)
START_AGAIN = ProblemType(
    "start-again",
    410,
    "The version is of another history",
    "A backup was restored, or filters, the redistribution policy or the owner of a "
    "handle are others now. Ask again without `since`, and replace what you have.",
)
TOO_MANY_REQUESTS = ProblemType(
    "too-many-requests",
    429,
    "Too many requests from your address",
    "Wait as many seconds as `Retry-After` says. Ask with `If-None-Match`: an answer "
    "304 is not counted.",
)
UNAVAILABLE = ProblemType(
    "unavailable",
    503,
    "Out of reach for a moment",
    "Wait as many seconds as `Retry-After` says, and ask again.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error", 500, "An error of ours", "Tell the organiser, please."
)
TYPES = {
    known.slug: known
    for known in (
        UNKNOWN_PARAMETER,
        INVALID_PARAMETER,
        INVALID_CURSOR,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        START_AGAIN,
        TOO_MANY_REQUESTS,
        UNAVAILABLE,
        INTERNAL_ERROR,
    )
}
# What Django and its REST framework raise has a status alone.
BY_STATUS = {known.status: known for known in reversed(TYPES.values())}


class Problem(APIException):
    def __init__(self, problem: ProblemType, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.status_code = problem.status


def is_resource(path: str) -> bool:
    """Whether errors of this address are problem details."""
    start, _, rest = path.partition("/api/")
    return not start and rest.partition("/")[0] in PATHS


def response(problem: ProblemType, detail: str) -> JsonResponse:
    """For errors that no view of the API sees."""
    return JsonResponse(
        problem.json(detail), status=problem.status, content_type=MEDIA_TYPE
    )
