"""Photos: one picture of one post in one album."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from app.media_url_keys import MAX_KEY_LENGTH, MediaKeyField
from app.models.albums import Album
from app.models.owners import Owner
from app.models.photo_indexes import IS_VISIBLE, PHOTO_INDEXES
from app.querysets import PhotoQuerySet
from app.search_words import SearchWordsField
from twitter_album import rendition_sizes

PICTURE_FIELDS = (
    "state",
    "content_hash",
    "width",
    "height",
    "has_jpegs",
    "placeholder",
    "colour",
    "fingerprint",
)


class Photo(models.Model):
    """Metadata comes first; the stored picture follows (`state`).

    `is_visible`: in the API and in counts, unless its picture failed for good.
    `is_shown`: on pages too, because its picture is ready. `is_lead`: the one copy
    that lists across albums show. `addresses`: where its file is to be had, the best
    first; empty: at `media_url`.
    `hidden_by_rule`: why a rule of its album hides it. `missing_since`: its network
    does not show it any more. `unanswered_since`: whoever was asked did not tell if
    its post is still there. `edited_at`: the version of its post that it is from.
    `is_tagged`: the network listed the album's hashtag in it. `successor`: a newer
    post that shows the same file, ready to take over. `duplicate_of`: the copy, from
    another network, that is shown in its place. `file_missing_since`: its picture was
    stored, and its file is gone. `version`: its album's at its last change;
    `appeared_version`: at the last one before which pages did not show it.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        FAILED = "failed"

    # Both protected: people are counted over all albums, and copies of a picture lead
    # each other across them, which only photos that are deleted themselves look after.
    # No index of its own: those below that begin with the album serve it.
    album = models.ForeignKey(
        Album, models.PROTECT, related_name="photos", db_index=False
    )
    owner = models.ForeignKey(
        Owner, models.PROTECT, related_name="photos", db_index=False
    )
    network = models.CharField(max_length=20)
    server = models.CharField(max_length=255, blank=True)
    post_id = models.CharField(max_length=500)
    # What identifies a post across servers; `post_id` is what its own server calls it.
    post_key = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
    # Signed addresses of Mastodon's media proxies are that long.
    media_url = models.URLField(max_length=4000)
    # The unique index stands on this one: PostgreSQL cannot index addresses of any
    # length.
    media_key = MediaKeyField(max_length=MAX_KEY_LENGTH, editable=False)
    addresses = models.JSONField(default=list, blank=True, editable=False)
    post_url = models.URLField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    content_warning = models.TextField(blank=True, default="")
    alt_text = models.TextField("description", blank=True)
    language = models.CharField(max_length=20, blank=True)
    # Null where it was not filled yet: SQLite adds such a column without copying the
    # table. The same in `Owner`.
    words = SearchWordsField(of=("text", "alt_text"), null=True, editable=False)
    posted_at = models.DateTimeField("posted")
    # Not auto_now_add: whoever saves a page of posts gives its photos one moment.
    first_seen = models.DateTimeField("included", default=timezone.now)
    favorite_count = models.PositiveIntegerField("favourites", default=0)
    counts = models.JSONField(default=dict, blank=True)
    counted_at = models.DateTimeField(default=timezone.now)

    unanswered_since = models.DateTimeField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    is_tagged = models.BooleanField(default=False, editable=False)
    successor = models.JSONField(null=True, editable=False)

    is_sensitive = models.BooleanField("sensitive", default=False)
    is_hidden = models.BooleanField("hidden", default=False)
    hidden_reason = models.CharField(max_length=200, blank=True)
    # Copied from the owner, because a generated column and a partial index see one row
    # alone.
    is_owner_blocked = models.BooleanField(default=False, editable=False)
    is_approved = models.BooleanField("approved", default=False)
    # The column keeps the name that it had: to rename it, SQLite would copy the table.
    hidden_by_rule = models.CharField(
        max_length=200, blank=True, editable=False, db_column="kept_back"
    )
    missing_since = models.DateTimeField(null=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="duplicates",
        db_index=False,
    )
    is_distinct = models.BooleanField(
        default=False, editable=False, help_text="Nobody's copy, says the organiser."
    )
    # Stored rather than computed: lists across albums walk an index that holds leads
    # only.
    is_lead = models.BooleanField(default=True, editable=False)

    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(
        max_length=300, blank=True, default="", editable=False
    )
    failure = models.CharField(max_length=500, blank=True)
    file_missing_since = models.DateTimeField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # Whether its wider renditions are JPEG. Null where they are not: SQLite adds such a
    # column without copying the table.
    has_jpegs = models.BooleanField(null=True, editable=False)
    placeholder = models.TextField(blank=True)
    colour = models.CharField(max_length=7, blank=True)
    fingerprint = models.TextField(blank=True)

    version = models.PositiveBigIntegerField(default=0, editable=False)
    appeared_version = models.PositiveBigIntegerField(default=0, editable=False)

    # The database computes these two, so that no code path can forget one of the
    # reasons to hide a photo.
    is_visible = models.GeneratedField(
        expression=IS_VISIBLE,  # type: ignore[arg-type]  # a Q is one, says Django
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_shown = models.GeneratedField(
        expression=IS_VISIBLE & Q(state="ready"),  # type: ignore[arg-type]  # same
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["album", "network", "post_key", "position"], name="one_photo"
            ),
            models.UniqueConstraint(fields=["album", "media_key"], name="one_media"),
        ]
        indexes = PHOTO_INDEXES

    def __str__(self) -> str:
        return f"{self.network} {self.post_id}/{self.position}"

    def save(self, *args: object, **kwargs: object) -> None:
        """A new photo is counted, and so rings the milestones' bell, at once."""
        with transaction.atomic():
            # The album first, then its owner, as everybody locks who changes photos.
            album = Album.objects.select_for_update(no_key=True).get(pk=self.album_id)
            if self._state.adding:
                Photo.objects.prepare_and_count(album, [self])
            else:
                Photo.objects.filter(pk=self.pk).touch()
                self.refresh_from_db(fields=["version", "appeared_version"])
            # Last, so that post_save finds the count that includes this photo.
            super().save(*args, **kwargs)  # type: ignore[arg-type]  # as given

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        # The queryset notes the number for followers; Django's own delete would not.
        return Photo.objects.filter(pk=self.pk).delete()

    def copy_picture_from(self, stored: Photo | None) -> None:
        """The same picture in two albums is one file: no second download."""
        if stored is not None:
            for name in PICTURE_FIELDS:
                setattr(self, name, getattr(stored, name))

    def get_absolute_url(self) -> str:
        return reverse("photo", args=[self.pk])

    @property
    def will_be_visible(self) -> bool:
        """What `is_visible` will be, for a row that is not saved yet."""
        is_hidden = self.is_hidden or self.is_owner_blocked or self.hidden_by_rule
        is_gone = self.missing_since or self.state == self.State.FAILED
        return not (is_hidden or is_gone or self.duplicate_of_id)

    @property
    def hidden_because(self) -> str:
        """Why nobody sees it, in words; empty for a visible photo."""
        if self.is_hidden:
            return self.hidden_reason or "hidden"
        if self.is_owner_blocked:
            return "owner blocked"
        if self.missing_since:
            return "gone at its network"
        if self.duplicate_of_id:
            return f"the same picture as photo {self.duplicate_of_id}"
        if self.state == self.State.FAILED:
            return f"its picture failed: {self.failure or 'for good'}"
        return self.hidden_by_rule

    @property
    def rendition_names(self) -> dict[int, str]:
        """The names of its files by width, narrowest first; empty until ready."""
        # A photo may have files of an earlier picture; only ready ones are shown.
        if self.state != self.State.READY or self.width is None:
            return {}
        return rendition_sizes.rendition_names(
            self.content_hash, self.width, has_jpegs=self.has_jpegs
        )
