"""Serves share pictures while their photos may be seen, else redirects to others."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views import View

from app.models import Album, Photo, Ranking
from app.top_seven import on_demand, share_picture_content
from app.top_seven.share_picture_content import SharePicture
from app.views.errors import unavailable
from twitter_album.redistribution_policy import Surface


class SharePictureView(View):
    """Gives a share picture out while every photo in it may be seen.

    Otherwise it leads to the same one without those that may not, and for an address
    that is none of ours, or of an older drawing, to the album's present one.
    """

    def get(self, request: HttpRequest, signature: str, ids: str) -> HttpResponse:
        keys = [int(part) for part in ids.split("-")]
        photo_by_id = Photo.objects.select_related("album").in_bulk(keys)
        if not photo_by_id:
            raise Http404("There is no such picture.")
        album = next(iter(photo_by_id.values())).album
        picture = share_picture_content.of_ranking(
            album, [photo_by_id.get(key) for key in keys]
        )
        # The signature covers content and ranks: a photo that got another file is
        # another picture.
        is_ours = bool(picture and picture.is_signed(signature))
        try:
            if picture and is_ours and all(photo.is_shown for photo in picture.photos):
                return picture_response(_jpeg(picture))
            without_hidden = None
            # Nobody may have combinations of photos drawn that we never showed.
            if is_ours or Ranking.objects.filter(album=album, order=ids).exists():
                without_hidden = _without_hidden(album, keys)
            return _redirect_to(without_hidden or _of_present_ranking(album), signature)
        except share_picture_content.NothingToShare:
            raise Http404("The picture is not at hand.") from None
        except on_demand.Busy:
            return unavailable(request)


def _jpeg(picture: SharePicture) -> bytes:
    """The file where the clock has made it, else drawn: there are too many photos to
    draw each ahead."""
    return picture.stored() or on_demand.drawn(picture.file_name, picture.compose)


def _without_hidden(album: Album, keys: list[int]) -> SharePicture | None:
    """Of those that are still shown, each at its rank."""
    shown = album.photos.shown().redistributable(Surface.PAGE).in_bulk(keys)
    return share_picture_content.of_ranking(album, [shown.get(key) for key in keys])


def _of_present_ranking(album: Album) -> SharePicture | None:
    photos = album.photos.redistributable(Surface.PAGE)
    best = list(photos.top_seven_of(album))
    return share_picture_content.of_ranking(album, best)


def _redirect_to(picture: SharePicture | None, asked_signature: str) -> HttpResponse:
    # To itself it would lead for ever.
    if picture is None or picture.is_signed(asked_signature):
        raise Http404("There is no such picture.")
    response = HttpResponseRedirect(picture.path)
    # What may be shown may change any moment.
    response["Cache-Control"] = "no-cache"
    return response


def picture_response(jpeg: bytes) -> HttpResponse:
    response = HttpResponse(jpeg, content_type="image/jpeg")
    # Short, because a photo in it may be taken down.
    response["Cache-Control"] = "public, max-age=300"
    return response
