"""Conditions and indexes of photos: each list of photos is a walk over one of these."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from app.moderation.rules import AWAITS_APPROVAL

# A picture that failed for good will never be seen: nobody counts or decides it.
CAN_BE_SEEN = Q(
    is_hidden=False,
    is_owner_blocked=False,
    missing_since__isnull=True,
    duplicate_of__isnull=True,
) & ~Q(state="failed")
IS_VISIBLE = CAN_BE_SEEN & Q(hidden_by_rule="")
# Nobody and nothing but perhaps a rule of its album has said no.
IS_UNDECIDED = CAN_BE_SEEN & Q(is_approved=False)

# The two parts of the moderation queue.
IS_AWAITING = Q(hidden_by_rule=AWAITS_APPROVAL) & IS_UNDECIDED
IS_HIDDEN_BY_RULE = (
    ~Q(hidden_by_rule="") & ~Q(hidden_by_rule=AWAITS_APPROVAL) & IS_UNDECIDED
)

# Its picture was tried for and is still to come.
IS_LATE = Q(state="pending", file_missing_since__isnull=True) & ~Q(failure="")

# What the admin lists besides photos that wait for a decision. Across all albums each
# of these has an index of its own; those of one album share one, and are few.
IS_EXCEPTION = (
    Q(is_hidden=True)
    | Q(is_owner_blocked=True)
    | Q(missing_since__isnull=False)
    | Q(unanswered_since__isnull=False)
    | Q(duplicate_of__isnull=False)
    | Q(file_missing_since__isnull=False)
    | Q(state="failed")
    | ~Q(failure="")
)

# Every list is a walk over one of these: each condition repeats what the
# queryset asks in the same words, else SQLite and PostgreSQL do not take the
# index.
PHOTO_INDEXES: list[models.Index] = [
    models.Index(
        fields=["album", "-first_seen", "-id"],
        condition=Q(is_shown=True),
        name="album_page",
    ),
    models.Index(
        fields=["album", "-first_seen", "-id"],
        condition=Q(is_visible=True),
        name="album_api",
    ),
    models.Index(
        fields=["album", "-favorite_count", "-posted_at", "-id"],
        condition=Q(is_shown=True),
        name="album_top",
    ),
    models.Index(
        fields=["album", "network", "-first_seen", "-id"],
        condition=Q(is_shown=True),
        name="album_network",
    ),
    models.Index(
        fields=["album", "-first_seen", "-id"],
        condition=Q(is_shown=True) & ~Q(alt_text=""),
        name="album_described",
    ),
    # The same for the API, which does not wait for pictures.
    models.Index(
        fields=["album", "-favorite_count", "-posted_at", "-id"],
        condition=Q(is_visible=True),
        name="album_top_api",
    ),
    models.Index(
        fields=["album", "network", "-first_seen", "-id"],
        condition=Q(is_visible=True),
        name="album_network_api",
    ),
    models.Index(
        fields=["album", "-first_seen", "-id"],
        condition=Q(is_visible=True) & ~Q(alt_text=""),
        name="album_described_api",
    ),
    models.Index(
        fields=["-first_seen", "-id"],
        condition=Q(is_shown=True, is_lead=True),
        name="all_page",
    ),
    models.Index(
        fields=["-first_seen", "-id"],
        condition=Q(is_visible=True, is_lead=True),
        name="all_api",
    ),
    models.Index(
        fields=["owner", "-posted_at", "-id"],
        condition=Q(is_visible=True, is_lead=True),
        name="owner_list",
    ),
    models.Index(
        # New posts first: people wait for the pictures of today, not for those
        # of a backfill.
        fields=["-posted_at", "id"],
        condition=Q(state="pending"),
        name="pictures_due",
    ),
    models.Index(
        # Then those that people like; most new posts have no favourite yet, and cost
        # nothing here.
        fields=["-favorite_count", "-posted_at", "id"],
        condition=Q(state="pending", favorite_count__gt=0),
        name="favoured_pictures_due",
    ),
    models.Index(fields=["-id"], condition=Q(state="failed"), name="failed_pictures"),
    models.Index(
        # Partial, like those below: few photos are late, missing, hidden or
        # undecided, and the admin lists them without reading the table.
        fields=["first_seen"],
        condition=IS_LATE,
        name="late_pictures",
    ),
    models.Index(
        fields=["-id"],
        condition=Q(file_missing_since__isnull=False),
        name="missing_files",
    ),
    models.Index(fields=["-id"], condition=Q(is_hidden=True), name="hidden_photos"),
    models.Index(
        fields=["-id"], condition=Q(is_owner_blocked=True), name="photos_of_blocked"
    ),
    models.Index(
        fields=["album", "-id"], condition=~Q(hidden_by_rule=""), name="kept_back"
    ),
    models.Index(fields=["id"], condition=IS_AWAITING, name="awaiting"),
    models.Index(fields=["album", "id"], condition=IS_AWAITING, name="album_awaiting"),
    models.Index(fields=["id"], condition=IS_HIDDEN_BY_RULE, name="hidden_by_rule"),
    models.Index(
        fields=["-id"],
        condition=Q(missing_since__isnull=False),
        name="gone_photos",
    ),
    models.Index(
        fields=["-id"],
        condition=Q(unanswered_since__isnull=False),
        name="unanswered_photos",
    ),
    models.Index(
        fields=["-id"],
        condition=Q(duplicate_of__isnull=False),
        name="duplicate_photos",
    ),
    # Not the index of a foreign key: nearly all are NULL, and would stand in it too.
    models.Index(
        fields=["duplicate_of"],
        condition=Q(duplicate_of__isnull=False),
        name="copies_of_photo",
    ),
    models.Index(
        fields=["-id"],
        condition=Q(successor__isnull=False),
        name="noted_successors",
    ),
    models.Index(
        fields=["album", "-id"], condition=IS_EXCEPTION, name="album_exceptions"
    ),
    models.Index(
        fields=["album", "-posted_at", "id"],
        condition=Q(state="pending"),
        name="album_pictures_due",
    ),
    models.Index(fields=["network", "server", "counted_at"], name="look_ups_due"),
    models.Index(
        fields=["content_hash"],
        condition=~Q(content_hash=""),
        name="photo_files",
    ),
    models.Index(fields=["media_key"], name="photo_media"),
    # The same picture in other albums: leads are chosen and removals spread by
    # it.
    models.Index(fields=["network", "post_key", "position"], name="copies"),
    # Of these three every photo is a row, and what is not to be shown is passed over:
    # in most albums that are few, and one index serves pages, API and admin.
    models.Index(fields=["album", "-posted_at", "-id"], name="album_posted"),
    models.Index(fields=["owner", "album", "-first_seen", "-id"], name="person"),
    models.Index(fields=["album", "-id"], name="album_photos"),
    # What followers of an album ask: everything after the version that they
    # have.
    models.Index(fields=["album", "version", "id"], name="album_changes"),
]
