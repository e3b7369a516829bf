"""Redirects of addresses that changed when two albums became one."""

from __future__ import annotations

from django.db import models
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path

from app.models.albums import Album
from twitter_album import hashtags


class MovedAddress(models.Model):
    """Paths as Django decodes them, without language and slash at the end."""

    old = models.CharField(max_length=400, unique=True)
    new = models.CharField(max_length=400)

    class Meta:
        verbose_name_plural = "moved addresses"

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"

    @staticmethod
    def of_version(path: str, tag: str, album: Album) -> str:
        """The same of a version, whose number another one may have got: only an album
        under another spelling than its own can have been joined to it."""
        # The joined album renumbered its versions, so `/7/3` of the old spelling and of
        # the new one are different rankings.
        return MovedAddress.of(path) if hashtags.bare(tag) != album.tag else ""

    @staticmethod
    def of(path: str) -> str:
        """Where a path leads today, in the language of the request; empty: nowhere
        else."""
        # Each page is served with and without a slash; it is stored once.
        rows = MovedAddress.objects.filter(old=path.rstrip("/"))
        new = rows.values_list("new", flat=True).first()
        # The script prefix carries the language of the request, as in `/it`.
        return escape_uri_path(get_script_prefix().rstrip("/") + new) if new else ""
