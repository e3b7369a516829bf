"""What all new addresses share: parameters, problems, ETags, links."""

from __future__ import annotations

from hashlib import sha256
from time import time
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils.encoding import escape_uri_path
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.photo_fields import PhotoForm
from app.api.resources import problems
from app.api.resources.photo_fields import PHOTO
from app.api.resources.problems import Problem
from app.api.views import AlbumApi
from app.caching import page_cache
from app.caching.cache_control import cache_in_proxies
from app.gallery.pagination import InvalidPage
from app.syndication import changes
from twitter_album import __version__

# How old people's names may be that come with a 304: they have no version.
NAMES_SECONDS = 300
NOT_FOUND = "There is nothing at this address, or it was hidden or removed."


class NotModified(Exception):
    """Whoever asks has this answer already."""


class ResourceApi(AlbumApi):
    """`parameters`: all that this address takes in its query.

    `is_versioned`: whether its answer changes with the versions of albums alone, but
    for people's names; then 304 is told before anything is read.
    """

    parameters: ClassVar[tuple[OpenApiParameter, ...]] = ()
    is_versioned: ClassVar[bool] = False
    form: ClassVar[PhotoForm] = PHOTO
    etag: str = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        names = [parameter.name for parameter in self.parameters]
        for name, values in request.query_params.lists():
            if name not in (*names, "format"):
                told = ", ".join(names) or "none"
                detail = f"{name} is no parameter here. There are: {told}."
                raise Problem(problems.UNKNOWN_PARAMETER, detail)
            if len(values) > 1:
                detail = f"{name} is given more than once."
                raise Problem(problems.INVALID_PARAMETER, detail)

    def check_throttles(self, request: Request) -> None:
        # Before it is counted: whoever asks for news alone is never sent away.
        if self.is_versioned and request.accepted_renderer.format == "json":
            self.etag = self.etag_of_version(request)
            if self.etag and page_cache.is_known(request, self.etag):
                raise NotModified
        super().check_throttles(request)

    def etag_of_version(self, request: Request) -> str:
        """Empty where there is nothing that has a version."""
        version = page_cache.version_at(request, self.kwargs)
        if version is None:
            return ""
        facts = (
            __version__,
            changes.epoch_of(None, self.surface),
            tuple(version),
            request.get_full_path(),
            self.names_period(),
        )
        return f'W/"{sha256(repr(facts).encode()).hexdigest()[:32]}"'

    def names_period(self) -> int:
        return int(time() // NAMES_SECONDS)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, NotModified):
            return Response(status=304)
        if isinstance(error, ObjectDoesNotExist):
            error = Problem(problems.NOT_FOUND, NOT_FOUND)
        elif isinstance(error, InvalidPage):
            error = Problem(problems.INVALID_PARAMETER, str(error))
        response = super().handle_exception(error)
        known = getattr(error, "problem", problems.BY_STATUS.get(response.status_code))
        if known:
            response.data = known.json(str(response.data["detail"]))
        return response

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        made = super().finalize_response(request, response, *args, **kwargs)
        if made.status_code in (200, 304) and self.etag:
            made.headers["ETag"] = self.etag
        if made.status_code == 304:
            return cache_in_proxies(made)
        if made.status_code >= 400 and made.accepted_renderer.format == "json":
            made.content_type = problems.MEDIA_TYPE
        return made

    def page_response(self, answer: dict[str, Any]) -> Response:
        """With where the list goes on as a `Link`, too."""
        response = Response(answer)
        if cursor := answer["next_cursor"]:
            query = self.request.query_params.copy()
            query["cursor"] = cursor
            path = f"{settings.SITE_URL}{escape_uri_path(self.request.path)}"
            response.headers["Link"] = f'<{path}?{query.urlencode()}>; rel="next"'
        return response
