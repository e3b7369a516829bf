"""Albums: a hashtag each, with the organiser's choices and the counts of photos."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property

from app.models.album_presentation import AlbumPresentation
from app.querysets import AlbumQuerySet
from twitter_album import address_settings, env, hashtags


def check_hashtag(value: str) -> None:
    try:
        hashtags.canonical(value)
    except hashtags.InvalidHashtag as error:
        raise ValidationError(str(error)) from None


def check_networks(value: str) -> None:
    unknown = set(env.items(value)) - set(settings.KNOWN_NETWORKS)
    if unknown:
        known = ", ".join(settings.KNOWN_NETWORKS)
        raise ValidationError(f"Use one or more of {known}, comma-separated.")


def check_recipients(value: str) -> None:
    for item in env.items(value):
        try:
            address_settings.checked_mail_address(item)
        except ValueError:
            raise ValidationError(f"{item} is not an e-mail address.") from None


def check_milestones(value: str) -> None:
    for item in env.items(value):
        # The threshold is a PositiveIntegerField: a larger number fits into no row.
        if not item.isdecimal() or not 1 <= int(item) < 2**31:
            raise ValidationError(f"{item} is not a positive whole number.")


# What no form decides: it is written under the album's lock alone.
LOCKED_FIELDS = {"id", "version", "photo_count", "people_count", "day_zone"}


def site_zone() -> str:
    return settings.TIME_ZONE


class Album(AlbumPresentation):
    """The photos of one topic. Blank choices follow the settings."""

    tag = models.CharField(
        "hashtag",
        max_length=150,
        validators=[check_hashtag],
        help_text="As people write it.",
    )
    key = models.CharField(max_length=150, unique=True, editable=False)
    is_paused = models.BooleanField(
        "paused", default=False, help_text="No new photos are looked for."
    )
    networks = models.CharField(
        max_length=200,
        blank=True,
        validators=[check_networks],
        help_text="Comma-separated; blank: the NETWORKS setting.",
    )
    milestones = models.CharField(
        max_length=200,
        blank=True,
        validators=[check_milestones],
        help_text="Photo counts, comma-separated; blank: the MILESTONES setting.",
    )
    recipients = models.TextField(
        blank=True,
        validators=[check_recipients],
        help_text="E-mail addresses, comma-separated; "
        "blank: the MILESTONE_RECIPIENTS setting.",
    )
    hides_sensitive = models.BooleanField(
        "hide sensitive photos", default=True, help_text="Unless you approved them."
    )
    hides_bots = models.BooleanField("hide photos of bots", default=False)
    is_moderated = models.BooleanField(
        "moderated", default=False, help_text="Nothing is public before you approve it."
    )
    minimum_favourites = models.PositiveIntegerField(
        default=0, help_text="Photos with fewer favourites wait until they have them."
    )
    block_words = models.TextField(
        blank=True,
        help_text="Words, comma-separated; a photo whose text, content warning, "
        "description or owner has one of them is hidden.",
    )
    blocked_owners = models.TextField(
        blank=True,
        help_text="Handles, comma-separated, blocked in this album only.",
    )
    # The ranking that its top seven stays at; empty: the photos of now. The order and
    # no key: tables that name each other could not be loaded one after the other.
    frozen_order = models.CharField(
        max_length=140, blank=True, default="", db_default="", editable=False
    )
    photo_count = models.PositiveIntegerField("photos", default=0, editable=False)
    people_count = models.PositiveIntegerField("people", default=0, editable=False)
    # In which its photos are counted by day; see `app/querysets/day_zones.py`.
    day_zone = models.CharField(max_length=64, default=site_zone, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AlbumQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"#{self.tag}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.tag = hashtags.bare(self.tag)
        self.key = hashtags.canonical(self.tag)
        # A new album has no row yet whose lock could be taken.
        if self._state.adding:
            super().save(*args, **kwargs)  # type: ignore[arg-type]  # as given
            return
        given = kwargs.pop("update_fields", None)
        # Without update_fields Django writes every column, counts of old included.
        names = given or [field.name for field in self._meta.concrete_fields]
        with transaction.atomic():
            self.touch()
            # What was read before may be an old version, and old counts.
            fields = {*names} - LOCKED_FIELDS  # type: ignore[misc]  # of names
            super().save(*args, update_fields=fields, **kwargs)  # type: ignore[arg-type]  # as given

    def touch(self) -> int:
        """Count one more change, and return the version: the row stays locked until the
        commit, so that versions come to be seen in their order."""
        row = Album.objects.filter(pk=self.pk)
        # The queryset's update adds one to the version, and locks the row by that.
        row.update()
        self.version = row.values_list("version", flat=True).get()
        return self.version

    def clean(self) -> None:
        super().clean()
        check_hashtag(self.tag)
        key = hashtags.canonical(self.tag)
        # The form does not show the key, so Django would not check that it is unique.
        if Album.objects.filter(key=key).exclude(pk=self.pk).exists():
            raise ValidationError({"tag": f"There is an album of #{key} already."})

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[str(self)])

    @property
    def frozen_ids(self) -> list[int]:
        """The photos at which its top seven was frozen, best first; mostly none."""
        return [int(part) for part in self.frozen_order.split("-") if part]

    @property
    def network_names(self) -> list[str]:
        return env.items(self.networks) or settings.NETWORKS

    @property
    def thresholds(self) -> list[int]:
        """The photo counts at which the organiser gets an e-mail, ascending."""
        own = sorted({int(item) for item in env.items(self.milestones)})
        return own or settings.MILESTONES

    @property
    def next_threshold(self) -> int | None:
        """The milestone that is next; None when all are reached."""
        ahead = (
            threshold for threshold in self.thresholds if threshold > self.photo_count
        )
        return next(ahead, None)

    @cached_property
    def announced_milestones(self) -> set[int]:
        """Thresholds with a row, read once: a batch of photos asks for each."""
        return set(self.reached.values_list("threshold", flat=True))

    @property
    def has_rules_about_people(self) -> bool:
        return bool(self.hides_bots or self.block_words or self.blocked_owners)

    @property
    def recipient_addresses(self) -> list[str]:
        return env.items(self.recipients) or settings.MILESTONE_RECIPIENTS
