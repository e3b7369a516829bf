"""Timelines of posts with media, from servers that honour, ignore or invert
`only_media`."""

from __future__ import annotations

from collections.abc import Mapping

import requests

from datasource.errors import SourceError
from datasource.sources import responses
from datasource.sources.mastodon.access import is_closed, is_complaint, is_page
from datasource.sources.mastodon.client import MastodonClient

REFUSED_PARAMETER_STATUSES = {400, 422}

# By server, for as long as this process lives; a server is left out as long as nobody
# knows. Sources are made anew for each run, and each would have to find out again.
_honours_only_media: dict[str, bool] = {}


def get_timeline(
    client: MastodonClient, path: str, parameters: Mapping[str, str]
) -> requests.Response:
    """Posts with media, where that can be asked for.

    A server may answer with the posts *without* media, as Takahe does, and an album
    would call itself complete without a photo: until a page with media has come, a
    page that has none is asked for again without the filter, and so is a refusal of
    the parameter.
    """
    is_honoured = _honours_only_media.get(client.base_url)
    if is_honoured is False:
        return client.get(path, parameters)
    response = client.get(path, {"only_media": "true", **parameters})
    is_refused = response.status_code in REFUSED_PARAMETER_STATUSES and not is_closed(
        response
    )
    if is_honoured or not (is_page(response) or is_refused):
        return response
    if is_page(response) and _has_media(response):
        _honours_only_media[client.base_url] = True
        return response
    unfiltered = client.get(path, parameters)
    # Nothing is learned from two pages without media: perhaps there are no pictures.
    is_better = is_refused or _has_media(unfiltered)
    if is_page(unfiltered) and is_better and not is_complaint(unfiltered):
        _honours_only_media[client.base_url] = False
        return unfiltered
    return response


def _has_media(response: requests.Response) -> bool:
    try:
        statuses = responses.json_of(response)
    except SourceError:
        return False
    return any(
        isinstance(status, dict) and status.get("media_attachments")
        for status in (statuses if isinstance(statuses, list) else [])
    )
