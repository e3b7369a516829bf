"""What X's API v2 says when it refuses, in its problem documents and its words."""

from collections.abc import Mapping
from typing import Any

from datasource.simulator.http_messages import JSON_TYPE

Json = dict[str, Any]

PROBLEM_TYPE = "application/problem+json; charset=utf-8"
PROBLEMS = "https://api.twitter.com/2/problems/"


class Problem(Exception):
    """An answer that is a refusal."""

    def __init__(
        self, status: int, payload: Json, *, content_type: str = PROBLEM_TYPE
    ) -> None:
        super().__init__(payload.get("title"))
        self.status = status
        self.payload = payload
        self.content_type = content_type


def plain(status: int, title: str) -> Problem:
    """A problem without a type of its own: 401, 404, 405, 429."""
    document = {
        "title": title,
        "type": "about:blank",
        "status": status,
        "detail": title,
    }
    return Problem(status, document)


def invalid(message: str, parameters: Mapping[str, str]) -> Problem:
    """400 for parameters, named with the values they had."""
    # X lists values even of parameters that can be given once.
    named = {name: [value] if value else [] for name, value in parameters.items()}
    return Problem(
        400,
        {
            "errors": [{"parameters": named, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}invalid-request",
        },
    )


def bad_value(name: str, value: str, complaint: str) -> Problem:
    message = f"The `{name}` query parameter value [{value}] {complaint}"
    return invalid(message, {name: value})


def unsupported_authentication() -> Problem:
    detail = (
        "Authenticating with OAuth 1.0a User Context is forbidden for this endpoint.  "
        "Supported authentication types are [OAuth 2.0 Application-Only]."
    )
    return Problem(
        403,
        {
            "title": "Unsupported Authentication",
            "detail": detail,
            "type": f"{PROBLEMS}unsupported-authentication",
            "status": 403,
        },
    )


def client_forbidden() -> Problem:
    detail = (
        "When authenticating requests to the Twitter API v2 endpoints, you must use "
        "keys and tokens from a Twitter developer App that is attached to a Project. "
        "You can create a project via the developer portal."
    )
    return Problem(
        403,
        {
            "client_id": "1",
            "detail": detail,
            "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
            "title": "Client Forbidden",
            "required_enrollment": "Appropriate Level of API Access",
            "reason": "client-not-enrolled",
            "type": f"{PROBLEMS}client-forbidden",
        },
    )


def credits_depleted() -> Problem:
    detail = (
        "Your enrolled account [1] does not have any credits to fulfill this request."
    )
    document = {
        "title": "CreditsDepleted",
        "detail": detail,
        "type": f"{PROBLEMS}credits",
    }
    return Problem(402, document, content_type=JSON_TYPE)


def usage_capped() -> Problem:
    return Problem(
        429,
        {
            "account_id": 1,
            "product_name": "standard-basic",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": f"{PROBLEMS}usage-capped",
        },
    )


def not_found(value: str, *, kind: str, parameter: str, section: str = "") -> Json:
    """One entry of `errors` beside the data: what was asked for is not there."""
    document = {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}resource-not-found",
    }
    return document | ({"section": section} if section else {})


def not_authorized(value: str) -> Json:
    """One entry of `errors`: the post is there, for its author's followers only."""
    detail = f"Sorry, you are not authorized to see the Tweet with ids: [{value}]."
    return {
        "resource_id": value,
        "parameter": "ids",
        "resource_type": "tweet",
        "section": "data",
        "title": "Authorization Error",
        "value": value,
        "detail": detail,
        "type": f"{PROBLEMS}not-authorized-for-resource",
    }
