"""How an organiser presents an album: its title, description, dates and cover."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from twitter_album.redistribution_policy import Surface

if TYPE_CHECKING:
    from app.models.photos import Photo

MAX_DESCRIPTION_LENGTH = 1000


class AlbumPresentation(models.Model):
    """Columns of an album, all of them optional."""

    title = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="As guests know the event: Carnival in Binche. Blank: the hashtag.",
    )
    description = models.TextField(
        blank=True,
        default="",
        db_default="",
        validators=[MaxLengthValidator(MAX_DESCRIPTION_LENGTH)],
        help_text="A few sentences for guests. Plain text; lines stay lines.",
    )
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    # Whoever shows it asks `shown_cover`: it may have been hidden since.
    cover = models.ForeignKey(
        "app.Photo",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty, or hidden since: the photo with the most favourites.",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "It is before the first day."})
        if self.cover and self.cover.album_id != self.pk:
            raise ValidationError({"cover": "It is a photo of another album."})

    @property
    def display_title(self) -> str:
        """What people call the event; its hashtag where nobody has said."""
        return self.title or str(self)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the event, where one of them is known."""
        first, last = self.starts_on or self.ends_on, self.ends_on or self.starts_on
        return (first, last) if first and last else None

    def shown_cover(self, surface: Surface = Surface.PAGE) -> Photo | None:
        """The photo that the organiser chose, if it may be shown there today."""
        if self.cover_id is None:
            return None
        photos: Any = apps.get_model("app", "Photo").objects
        shown = photos.shown().fully_shown(surface).with_names()
        photo: Photo | None = shown.filter(album=self.pk, pk=self.cover_id).first()
        return photo
