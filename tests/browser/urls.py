"""The site's addresses, and the stored pictures that a web server would serve."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.urls import path
from django.views.static import serve

from twitter_album import urls

handler400, handler404 = urls.handler400, urls.handler404
handler500 = urls.handler500


def media(request: HttpRequest, name: str) -> FileResponse:
    return serve(request, name, document_root=settings.MEDIA_ROOT)


urlpatterns = [path("media/<path:name>", media), *urls.urlpatterns]
