"""What the organiser calls the site, set in the admin."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models, transaction

from app.models.albums import Album

MAX_NAME_LENGTH = 80
MAX_DESCRIPTION_LENGTH = 500


class SiteIdentity(models.Model):
    """One row, or none. What is blank follows the settings SITE_NAME, SITE_DESCRIPTION
    and SITE_LOGO.

    `logo`: a PNG, here rather than among the pictures, as avatars are: it is in every
    backup, and goes when the row says so. `logo_mark`, of its content, is part of its
    address, which so may be cached for good.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, editable=False)
    name = models.CharField(
        max_length=MAX_NAME_LENGTH,
        blank=True,
        help_text="On every page, in e-mails, feeds and previews of links. "
        "Blank: the SITE_NAME setting.",
    )
    description = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(MAX_DESCRIPTION_LENGTH)],
        help_text="A few sentences about the feast. Plain text; lines stay lines. "
        "Blank: the SITE_DESCRIPTION setting.",
    )
    logo = models.BinaryField(blank=True, default=b"", editable=False)
    logo_mark = models.CharField(max_length=16, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "name and logo"
        verbose_name_plural = "name and logo"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_site_identity")
        ]

    def __str__(self) -> str:
        return self.name or "Name and logo"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every page shows it, so every cached page becomes old."""
        self.pk = 1
        with transaction.atomic():
            super().save(*args, **kwargs)
            Album.objects.touch_all()
