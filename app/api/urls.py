"""The addresses below `/api`, each with and without a slash at its end."""

from django.urls import URLPattern, path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.views import APIView

from app.api import views


def both(route: str, view: type[APIView], name: str) -> list[URLPattern]:
    """The schema lists the address without the slash only."""
    return [
        path(f"{route}/", view.as_view(schema=None)),
        path(route, view.as_view(), name=name),
    ]


class SchemaView(SpectacularAPIView):
    """OpenAPI of this API; JSON unless YAML is asked for."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]


urlpatterns = [
    *both("", views.IndexApi, "api"),
    *both("/topic/<str:tag>/7", views.TopSevenApi, "api-top-seven"),
    *both("/topic/<str:tag>", views.TopicApi, "api-topic"),
    *both("/owner/<path:name>", views.OwnerApi, "api-owner"),
    *both("/schema", SchemaView, "api-schema"),
    path("/<path:rest>", views.UnknownApi.as_view(schema=None)),
]
