"""Counts of visible photos by day and person, kept with every change."""

from django.db import models


class Day(models.Model):
    """Visible photos of an album on one day, as its `day_zone` has days."""

    album = models.ForeignKey(
        "app.Album", models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    photo_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["album", "day"], name="one_%(class)s")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class IncludedDay(Day):
    """The day on which they were included."""


class PostedDay(Day):
    """The day on which they were posted."""


class Participant(models.Model):
    """Somebody with visible photos in an album."""

    album = models.ForeignKey(
        "app.Album", models.CASCADE, related_name="participants", db_index=False
    )
    owner = models.ForeignKey(
        "app.Owner", models.CASCADE, related_name="participations"
    )
    photo_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["album", "owner"], name="one_participant")
        ]
        indexes = [
            models.Index(
                fields=["album", "-photo_count", "owner"], name="most_in_album"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner} in {self.album}"
