"""An album as one file of any size: a line of JSON, or a row of CSV, for each photo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.csv_table import BYTE_ORDER_MARK, CSV_COLUMNS, csv_cells, csv_line
from app.api.documentation import FILTERS, TAG
from app.api.photo_fields import COLUMNS, ORIGINAL, PhotoForm
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import problem_responses
from app.gallery import formatting
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import OLDEST, PageRequest
from app.querysets import PhotoQuerySet

Part = TypeVar("Part", bound=str | bytes)
# Photos that are read, and held in memory, at a time.
CHUNK = 200
# Each holds a thread of the web server as long as its reader takes: the others are for
# visitors.
MAX_EXPORTS = max(1, settings.WEB_THREADS // 4)
places = BoundedSemaphore(MAX_EXPORTS)


class TooManyExports(APIException):
    status_code = 503
    default_detail = "Other exports are being read; try again in a minute."
    wait = 60


class Parts(Generic[Part]):
    """The parts of a file, text or bytes, and the place among exports that it takes
    until it is closed, which a web server does however the answer ends."""

    def __init__(self, parts: Iterator[Part]) -> None:
        self.parts = parts
        self.is_open = True

    def __iter__(self) -> Iterator[Part]:
        return self.parts

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            places.release()

    def __del__(self) -> None:
        # An answer that never began is forgotten, not closed.
        self.close()


class ExportApi(ResourceApi):
    """All visible photos of an album, the first included first, as one file.

    It is made while it is read, and in the shape that the other answers have: links
    only of networks whose policy asks for that. Where the answer is cut, the file is
    not whole.
    """

    is_cached: ClassVar[bool] = False
    parameters: ClassVar[tuple[OpenApiParameter, ...]] = tuple(FILTERS)
    form: ClassVar[PhotoForm] = ORIGINAL
    extension: ClassVar[str]
    content_type: ClassVar[str]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[JSONRenderer, str]:
        # The address says what one gets; errors are JSON.
        return JSONRenderer(), JSONRenderer.media_type

    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        album = self.album_of(kwargs["tag"])
        networks = list(formatting.NETWORKS)
        # A wrong one is an error: it would fill a file with what nobody wanted.
        filters = PhotoFilters.read(request.query_params, networks)
        if request.method == "HEAD":
            return self.with_headers(HttpResponse(), album.tag)
        if not places.acquire(blocking=False):
            raise TooManyExports
        photos = self.select(self.photos_of_topic(album), filters)
        parts = Parts(self.parts(self.chunks(photos)))
        return self.with_headers(StreamingHttpResponse(parts), album.tag)

    def handle_exception(self, error: Exception) -> Response:
        answer = super().handle_exception(error)
        if isinstance(error, TooManyExports):
            answer["Retry-After"] = str(error.wait)
        return answer

    def with_headers(self, response: HttpResponseBase, tag: str) -> HttpResponseBase:
        name = content_disposition_header(True, f"{tag}.{self.extension}")
        response["Content-Type"] = self.content_type
        response["Content-Disposition"] = name or "attachment"
        response["Cache-Control"] = "no-cache"
        return response

    def chunks(self, photos: PhotoQuerySet) -> Iterator[list[dict[str, Any]]]:
        """As `photos_json` makes them. Each is a query of its own: one that stays open
        would hold back the database as long as a slow reader takes."""
        page = PageRequest(limit=CHUNK, sort=OLDEST)
        while True:
            taken = page.take(photos, columns=COLUMNS)
            yield self.photos_json(taken.photos)
            if not taken.next:
                return
            last = OLDEST.position_of(taken.photos[-1])
            page = PageRequest(after=last, limit=CHUNK, sort=OLDEST)

    def parts(self, chunks: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
        raise NotImplementedError


class NdjsonExportApi(ExportApi):
    """All photos of an album, one JSON object a line, the first included first."""

    name = "Export as NDJSON"
    extension, content_type = "ndjson", "application/x-ndjson"

    @extend_schema(
        operation_id="exportAlbumAsNdjson",
        tags=["albums"],
        parameters=[TAG, *FILTERS],
        responses={
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            **problem_responses((400, 404, 429, 503)),
        },
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        return super().get(request, **kwargs)

    def parts(self, chunks: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
        renderer = JSONRenderer()
        for photos in chunks:
            yield "".join(f"{renderer.render(each).decode()}\n" for each in photos)


class CsvExportApi(ExportApi):
    """All photos of an album as a table for spreadsheets, the first included first."""

    name = "Export as CSV"
    extension, content_type = "csv", "text/csv; charset=utf-8"

    @extend_schema(
        operation_id="exportAlbumAsCsv",
        tags=["albums"],
        parameters=[TAG, *FILTERS],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            **problem_responses((400, 404, 429, 503)),
        },
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        return super().get(request, **kwargs)

    def parts(self, chunks: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
        # Without it Excel takes UTF-8 for an older code.
        yield BYTE_ORDER_MARK + csv_line(CSV_COLUMNS)
        for photos in chunks:
            yield "".join(csv_line(csv_cells(each)) for each in photos)
