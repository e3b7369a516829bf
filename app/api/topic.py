"""The API of one topic: its photos, with the orders and filters of its page."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from app.api import serializers
from app.api.completeness import completeness_json
from app.api.documentation import FILTERS, PAGE, SORT, TAG, documented
from app.api.views import AlbumApi
from app.gallery import completeness, formatting
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import PageRequest
from app.syndication import changes


class TopicApi(AlbumApi):
    """The photos of one hashtag, in any spelling, the newest included first."""

    name = "A topic"

    @documented(
        "listTopicPhotos", serializers.TopicPageSerializer, (TAG, SORT, *FILTERS, *PAGE)
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        # First of all: what is read later may be newer than its version, never older.
        album = self.album_of(kwargs["tag"])
        # The title of the page that browsers show.
        self.name = album.display_title
        filters = PhotoFilters.read(request.query_params, list(formatting.NETWORKS))
        page_request = PageRequest.read(request.query_params, filters.sort)
        photos = self.photos_of_topic(album)
        version = None
        if filters.is_by_inclusion and not (page_request.after or page_request.before):
            version = changes.cursor_of(album, self.surface, filters.facts)
        state = completeness.of_album(album)
        answer = {
            **self.page_json(
                self.choose(photos, filters),
                page_request,
                search=filters.search_in(album),
            ),
            "version": version and str(version),
            "completeness": completeness_json(state),
        }
        is_json = request.accepted_renderer.format == "json"
        return Response(answer, headers={"ETag": etag_of(answer)} if is_json else None)


def etag_of(answer: dict[str, Any]) -> str:
    """The same for all that a reader would call the same: the moments that each look
    at a network moves, though it brings nothing, do not count.

    `version` does: whoever follows an album knows by a 304 of its first page that
    nothing at all has changed, and nobody is left with a cursor from before a
    restored backup. Later pages have none.
    """
    state = answer["completeness"]
    lasting = state | {
        "until": state["until"] is not None,
        "not_answering": [
            silence | {"next_try": silence["next_try"] is not None}
            for silence in state["not_answering"]
        ],
    }
    text = json.dumps(answer | {"completeness": lasting})
    return f'W/"{sha256(text.encode()).hexdigest()[:32]}"'
