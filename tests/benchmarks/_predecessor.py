"""The album before this one, in words of our own: what it did for a page, an answer of
its API, and a post that it found.

It listed all rows of an album, with every person
and every topic beside them; and for each post it asked and counted, in a transaction of
its own. What it did is known from its own documents; no line is its own.
"""

# ruff: noqa: DJ008  # nobody prints these rows

from __future__ import annotations

import json
from typing import Any, ClassVar

import twitter
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template import engines
from rest_framework.renderers import JSONRenderer

POSTS_PER_REQUEST = 30


class OldAlbum(models.Model):
    tag = models.CharField(max_length=100)

    objects: ClassVar[models.Manager[OldAlbum]] = models.Manager()

    class Meta:
        app_label = "predecessor"
        db_table = "old_album"


class OldOwner(models.Model):
    name = models.CharField(max_length=100)

    objects: ClassVar[models.Manager[OldOwner]] = models.Manager()

    class Meta:
        app_label = "predecessor"
        db_table = "old_owner"


class OldPhoto(models.Model):
    post_id = models.CharField(max_length=30, unique=True)
    media_url = models.CharField(max_length=300)
    text = models.TextField()
    favorite_count = models.IntegerField()
    first_seen = models.DateTimeField(db_default=Now())
    album = models.ForeignKey(OldAlbum, models.CASCADE)
    owner = models.ForeignKey(OldOwner, models.CASCADE)

    objects: ClassVar[models.Manager[OldPhoto]] = models.Manager()

    class Meta:
        app_label = "predecessor"
        db_table = "old_photo"


MODELS = (OldAlbum, OldOwner, OldPhoto)
PAGE = engines["django"].from_string(
    """<!doctype html>
<title>{{ title }}</title>
<nav>
  {% for album in albums %}
    <a href="/topic/{{ album.tag|urlencode }}">{{ album.tag }}</a>
  {% endfor %}
  {% for owner in owners %}
    <a href="/owner/{{ owner.name|urlencode }}">{{ owner.name }}</a>
  {% endfor %}
</nav>
{% for photo in photos %}
  <figure>
    <img src="{{ photo.media_url }}" alt="{{ photo.text }}">
    <figcaption>
      <a href="/owner/{{ photo.owner.name|urlencode }}">{{ photo.owner.name }}</a>
      {{ photo.text|truncatechars:100 }}
      {{ photo.favorite_count }}
      {{ photo.first_seen|date:"j F Y H:i" }}
    </figcaption>
  </figure>
{% endfor %}
"""
)


def make_tables(photos: int, *, owners: int) -> None:
    """Of one album, and ten that are empty."""
    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    OldAlbum.objects.bulk_create(OldAlbum(tag=f"#carnival{n or ''}") for n in range(11))
    people = OldOwner.objects.bulk_create(
        OldOwner(name=f"person{number}") for number in range(owners)
    )
    album = OldAlbum.objects.earliest("pk")
    OldPhoto.objects.bulk_create(
        (
            OldPhoto(
                post_id=str(10**15 + number),
                media_url=f"https://pictures.example/{number}.jpg",
                text="Brilliant, the lanterns over the river tonight #carnival",
                favorite_count=number % 977,
                album=album,
                owner=people[number % owners],
            )
            for number in range(photos)
        ),
        batch_size=5_000,
    )


def page(request: HttpRequest) -> HttpResponse:
    photos = OldPhoto.objects.filter(album__tag="#carnival").select_related("owner")
    context = {
        "title": "#carnival",
        "photos": list(photos),
        "albums": list(OldAlbum.objects.all()),
        "owners": list(OldOwner.objects.all()),
    }
    return HttpResponse(PAGE.render(context, request))


def api(request: HttpRequest) -> HttpResponse:
    return _json(OldPhoto.objects.filter(album__tag="#carnival"))


def api_top_seven(request: HttpRequest) -> HttpResponse:
    photos = OldPhoto.objects.filter(album__tag="#carnival")
    return _json(photos.order_by("-favorite_count")[:7])


def save(answer: str) -> None:
    """The posts of one answer of the search."""
    for status in json.loads(answer)["statuses"]:
        post = twitter.Status.NewFromJsonDict(status)
        with transaction.atomic():
            _save_post(post)


def _save_post(post: Any) -> None:
    if OldPhoto.objects.filter(post_id=str(post.id)).exists():
        return
    album, _ = OldAlbum.objects.get_or_create(tag="#carnival")
    owner, _ = OldOwner.objects.get_or_create(name=post.user.screen_name)
    OldPhoto.objects.create(
        post_id=str(post.id),
        media_url=post.media[0].media_url_https,
        text=post.full_text or post.text or "",
        favorite_count=post.favorite_count or 0,
        album=album,
        owner=owner,
    )
    OldPhoto.objects.filter(album=album).count()


def _json(photos: models.QuerySet[OldPhoto]) -> HttpResponse:
    data = [
        {
            "id": photo.pk,
            "media_url": photo.media_url,
            "favorite_count": photo.favorite_count,
            "first_seen": photo.first_seen,
        }
        for photo in photos
    ]
    return HttpResponse(JSONRenderer().render({"data": data}), "application/json")
