"""The addresses of the site: admin, API, pages."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api", include("app.api.urls")),
    path("", include("app.urls")),
]

handler400 = "app.views.errors.bad_request"
handler404 = "app.views.errors.not_found"
handler500 = "app.views.errors.server_error"
