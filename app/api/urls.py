"""The addresses below `/api`, each with and without a slash at its end."""

from threading import Lock
from typing import Any

from django.urls import URLPattern, path, re_path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from app.api import views
from app.api.changes import ChangesApi
from app.api.docs import DocsView
from app.api.exports import CsvExportApi, NdjsonExportApi
from app.api.resources import (
    albums,
    events,
    occasions,
    people,
    photos,
    problems,
    status,
)
from app.api.topic import TopicApi


def with_and_without_slash(
    route: str, view: type[APIView], name: str
) -> list[URLPattern]:
    """The schema lists the address without the slash only."""
    return [
        # No redirect: a program may not follow one, or lose its query on the way.
        path(f"{route}/", view.as_view(schema=None)),
        path(route, view.as_view(), name=name),
    ]


class OneSchema(SchemaGenerator):
    """Made once: it is the same for all, costs more than a page, and two that are made
    at the same time get in each other's way."""

    _lock = Lock()
    _made: dict[str, Any] = {}

    def get_schema(
        self, request: Request | None = None, public: bool = False
    ) -> dict[str, Any]:
        with self._lock:
            if not self._made:
                made = super().get_schema(None, public)  # type: ignore[no-untyped-call]  # theirs
                self._made.update(made)
        return self._made


class SchemaView(views.CachedApi, SpectacularAPIView):
    """OpenAPI of this API; JSON unless YAML is asked for."""

    generator_class = OneSchema
    # Each under the name of OpenAPI, and under the one that every program asks for.
    renderer_classes = [
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]


urlpatterns = [
    *with_and_without_slash("", views.IndexApi, "api"),
    *with_and_without_slash("/topic/<str:tag>/7", views.TopSevenApi, "api-top-seven"),
    *with_and_without_slash("/topic/<str:tag>/changes", ChangesApi, "api-changes"),
    *with_and_without_slash("/topic/<str:tag>", TopicApi, "api-topic"),
    *with_and_without_slash("/albums", albums.AlbumsApi, "api-albums"),
    *with_and_without_slash(
        "/albums/<str:tag>/changes", albums.AlbumChangesApi, "api-album-changes"
    ),
    *with_and_without_slash(
        "/albums/<str:tag>/export.ndjson", NdjsonExportApi, "api-export-ndjson"
    ),
    *with_and_without_slash(
        "/albums/<str:tag>/export.csv", CsvExportApi, "api-export-csv"
    ),
    *with_and_without_slash(
        "/albums/<str:tag>/events", events.AlbumEventsApi, "api-album-events"
    ),
    # One pattern for both: the slash may be the end of a display name.
    path("/owner/<path:name>", views.OwnerApi.as_view(), name="api-owner"),
    *with_and_without_slash("/albums/<str:tag>", albums.AlbumApi, "api-album"),
    *with_and_without_slash("/photos", photos.PhotosApi, "api-photos"),
    *with_and_without_slash("/photos/<int:pk>", photos.PhotoApi, "api-photo"),
    *with_and_without_slash("/owners", people.PeopleApi, "api-owners"),
    *with_and_without_slash("/milestones", occasions.MilestonesApi, "api-milestones"),
    *with_and_without_slash("/top-sevens", occasions.TopSevensApi, "api-top-sevens"),
    *with_and_without_slash("/status", status.StatusApi, "api-status"),
    *with_and_without_slash(
        "/problems/<slug:slug>", status.ProblemTypeApi, "api-problem"
    ),
    re_path(
        rf"^/(?:{'|'.join(problems.PATHS)})/.*$",
        status.NothingApi.as_view(schema=None),
    ),
    path("/docs/", DocsView.as_view()),
    path("/docs", DocsView.as_view(), name="api-docs"),
    *with_and_without_slash("/schema", SchemaView, "api-schema"),
    # Last: or Django's page for people would answer programs.
    path("/<path:rest>", views.UnknownApi.as_view(schema=None)),
]
