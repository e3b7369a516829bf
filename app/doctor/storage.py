"""Stored pictures: whether they can be written, and visitors' browsers read them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from app.doctor.requests_to_site import get, is_picture
from app.models import Photo
from twitter_album import media_setup
from twitter_album.doctor.findings import (
    Finding,
    NotUsed,
    Options,
    Subject,
    Unusable,
)
from twitter_album.doctor.registry import one_line, register
from twitter_album.http import connection_errors
from twitter_album.storage_errors import StorageRefused, StorageUnavailable

PROBE = b"doctor"


@register(Subject.STORAGE)
def bucket_can_be_used(options: Options) -> Iterator[Finding]:
    options.require("MEDIA_STORAGE_URL")
    if not settings.MEDIA_S3:
        raise NotUsed
    name = f"doctor/{secrets.token_hex(16)}.jpg"
    try:
        media_setup.storage.check()
        default_storage.save(name, ContentFile(PROBE))
        try:
            yield from _read_probe(name)
        finally:
            default_storage.delete(name)
    except StorageRefused as error:
        raise Unusable(
            f"Pictures cannot be stored: {one_line(error)}.",
            "Check bucket, key and secret in MEDIA_STORAGE_URL; the key needs "
            "s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject.",
        ) from None
    except StorageUnavailable as error:
        raise Unusable(
            f"Pictures cannot be stored for now: {one_line(error)}.",
            "Check the host in MEDIA_STORAGE_URL, and whether it is up and has room.",
        ) from None


def _read_probe(name: str) -> Iterator[Finding]:
    with default_storage.open(name) as file:
        is_whole = file.read() == PROBE
    storage: Any = default_storage
    if not is_whole:
        yield Finding(
            "The bucket gives back something else than what was stored in it.",
            "Look whether another program writes there, and what stands before it.",
        )
        return
    address, _ = storage.readable_url(name)
    if reason := _why_unreadable(address):
        where = "MEDIA_CDN_URL" if settings.MEDIA_CDN_URL else "MEDIA_STORAGE_URL"
        yield Finding(
            f"Browsers cannot read pictures from the bucket: it {reason}.",
            f"Check {where}: a CDN needs the bucket with its prefix as origin, "
            "addresses=public a bucket that anybody may read, and both an address "
            "that browsers reach.",
        )


@register(Subject.STORAGE)
def pictures_are_where_they_are_looked_for(options: Options) -> Iterator[Finding]:
    options.require("MEDIA_STORAGE_URL", "DATA_DIR")
    if settings.MEDIA_S3 and (told := media_setup.instructions_to_copy_pictures()):
        problem, _, remedy = told.partition(" To copy them, ")
        yield Finding(problem, f"To copy them, {remedy}")


@register(Subject.STORAGE, after=(Subject.SITE, Subject.DATABASE, Subject.STORAGE))
def visitors_see_pictures(options: Options) -> Iterator[Finding]:
    options.require("MEDIA_CDN_URL")
    newest = Photo.objects.shown().leads().order_by("-first_seen", "-id")
    photo = newest.only("state", "content_hash", "width", "has_jpegs").first()
    if photo is None or not photo.rendition_names:
        return
    name = next(iter(photo.rendition_names.values()))
    if not default_storage.exists(name):
        yield Finding(
            f"The file of photo {photo.pk}, the newest, is not stored any more.",
            "Mount the folder or bucket of the pictures again; what is lost is fetched "
            "again at night.",
        )
        return
    address = urljoin(f"{settings.SITE_URL}/", f"{settings.MEDIA_URL}{name}")
    if reason := _why_unreadable(address):
        yield Finding(
            f"Visitors see no pictures: {address} {reason}.",
            "Check MEDIA_CDN_URL."
            if settings.MEDIA_CDN_URL
            else "Let the proxy pass /media/ on to the album.",
        )


def _why_unreadable(address: str) -> str:
    """Empty where it is a picture."""
    try:
        response = get(address, max_redirects=3)
    except requests.RequestException as error:
        return connection_errors.describe(error)
    if is_picture(response):
        return ""
    kind = response.headers.get("Content-Type", "no type")
    return f"answers {response.status_code} ({kind})"
