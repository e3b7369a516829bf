"""The seven most favoured photos of a topic, made to be shared."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views import View

from app import sharing
from app.cards import cards_of_ranking
from app.models import Album, Photo
from app.views.page import Head, Page, top_seven_path
from twitter_album.display_policy import Surface


class TopSevenView(Page):
    template_name = "app/top_seven.html"

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        best = list(self.top_seven_of_topic(album))
        picture = sharing.of_ranking(album, best)
        number = len(picture.photos) if picture else 0
        path = top_seven_path(album)
        address = f"{settings.SITE_URL}{path}"
        return self.show(
            Head(
                f"Top seven of {album}",
                f"The most favoured photos posted under {album}.",
                path,
                picture,
                f"The {number} most favoured photos of {album}",
            ),
            album=album,
            album_url=album.get_absolute_url(),
            cards=cards_of_ranking(best),
            address=address,
            facebook=sharing.facebook_link(address),
        )


class SharePictureView(View):
    """Gives a share picture out while every photo in it may be seen.

    Otherwise, and when the recipe has changed, it leads to the album's present one.
    """

    def get(self, request: HttpRequest, signature: str, ids: str) -> HttpResponse:
        keys = [int(part) for part in ids.split("-")]
        found = Photo.objects.select_related("album").in_bulk(keys)
        if not found:
            raise Http404("There is no such picture.")
        album = next(iter(found.values())).album
        photos = [found[key] for key in keys if key in found]
        asked = sharing.of_ranking(album, photos)
        try:
            if asked and len(photos) == len(keys) and asked.is_signed(signature):
                if all(photo.is_shown for photo in photos):
                    return picture_response(asked.read())
                asked.forget()
            return self._present(album, signature)
        except sharing.NothingToShare:
            raise Http404("The picture is not at hand.") from None

    def _present(self, album: Album, asked: str) -> HttpResponse:
        best = album.photos.passed_on(Surface.PAGE).top_seven()
        present = sharing.of_ranking(album, list(best))
        if present is None or present.is_signed(asked):
            raise Http404("There is no such picture.")
        response = HttpResponseRedirect(present.path)
        response["Cache-Control"] = "no-cache"
        return response


def picture_response(jpeg: bytes) -> HttpResponse:
    response = HttpResponse(jpeg, content_type="image/jpeg")
    # Short, because a photo in it may be taken down.
    response["Cache-Control"] = "public, max-age=300"
    return response
