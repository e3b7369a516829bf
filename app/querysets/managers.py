"""Querysets of albums and owners for modules that the models import."""

from __future__ import annotations

from django.apps import apps

from app.querysets.albums import AlbumQuerySet
from app.querysets.owners import OwnerQuerySet


def albums() -> AlbumQuerySet:
    queryset: AlbumQuerySet = apps.get_model("app", "Album").objects.all()
    return queryset


def owners() -> OwnerQuerySet:
    queryset: OwnerQuerySet = apps.get_model("app", "Owner").objects.all()
    return queryset
