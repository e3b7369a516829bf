"""Sends a search to X's API v2, again without a bound that X refuses needlessly."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

import requests

from datasource.sources import clocks
from datasource.sources.x_v2 import (
    field_names,
    json_body,
    problems,
    search_bounds,
    search_pages,
)
from datasource.sources.x_v2.client import XV2Client
from datasource.sources.x_v2.json_body import SearchBody

logger = logging.getLogger(__name__)


def send(
    client: XV2Client,
    parameters: dict[str, str],
    *,
    span: str,
    reach: timedelta | None,
) -> tuple[dict[str, str], SearchBody]:
    """The parameters that were sent in the end, with their answer; raises SourceError.

    `span` is `recent` or `all`, `reach` how far back that goes, None without a limit.
    """
    response = _get(client, span, parameters)
    refused = {
        name
        for name in parameters
        if _is_needless(name, parameters, response, reach=reach)
    }
    if refused:
        parameters = {
            name: value for name, value in parameters.items() if name not in refused
        }
        response = _get(client, span, parameters)
    body = json_body.read_search(response)
    # Beside its posts X names those that it may not show: each kind once in the log.
    for line in dict.fromkeys(map(problems.message_of, body.errors)):
        logger.warning("x tells beside its posts: %s", line)
    return parameters, body


def _get(
    client: XV2Client, span: str, parameters: Mapping[str, str]
) -> requests.Response:
    return field_names.get(
        client,
        f"/tweets/search/{span}",
        parameters,
        fields=search_pages.FIELDS,
        lacks_fields=search_pages.lacks_fields,
    )


def _is_needless(
    name: str,
    parameters: Mapping[str, str],
    response: requests.Response,
    *,
    reach: timedelta | None,
) -> bool:
    is_bound = name in ("since_id", "until_id")
    if not is_bound or not problems.refuses(response, name):
        return False
    now = clocks.answered_at(response)
    return search_bounds.is_needless(
        name, parameters[name], reach=reach, network_now=now
    )
