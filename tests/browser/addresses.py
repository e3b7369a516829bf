"""The addresses of pages of every kind."""

from __future__ import annotations

from app.models import Album


def every_page(album: Album) -> list[str]:
    photo = album.photos.latest("first_seen")
    return [
        "/",
        "/topic/",
        "/topic/%23carnival",
        "/topic/%23carnival/7",
        "/topic/%23empty",
        "/topic/%23empty/7",
        "/owners",
        "/owner/ana",
        f"/photo/{photo.pk}",
        "/nothing",
        "/?after=x",
    ]


def every_state(album: Album) -> list[str]:
    photo = album.photos.latest("first_seen")
    gone = album.photos.earliest("first_seen")
    gone.is_hidden = True
    gone.save()
    return [
        *every_page(album),
        f"/photo/{photo.pk}/report",
        f"/photo/{gone.pk}",
        "/broken",
        "/away",
    ]
