"""The people who posted the photos, and their avatars."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.module_loading import import_string

from app.models.albums import Album
from app.querysets import OwnerQuerySet
from app.search_words import SearchWordsField
from twitter_album import handles


def owner_path(handle: str) -> str:
    """With an @ before what browsers would take for a step in the path."""
    is_step = not {"", ".", ".."}.isdisjoint(handle.split("/"))
    if not is_step:
        return reverse("owner", args=[handle])
    return reverse("owner", args=["@"]) + quote(handle, safe="@")


def avatar_path(owner_id: int, mark: str) -> str:
    """Empty as long as there is no picture of them."""
    return reverse("avatar", args=[owner_id, mark]) if mark else ""


class Owner(models.Model):
    """A person on a network; names are attributes that change, the id is not."""

    network = models.CharField(max_length=20)
    # Of Mastodon it is an address: ids of two servers may be the same number.
    user_id = models.CharField(max_length=500)
    screen_name = models.CharField("handle", max_length=200)
    server = models.CharField(max_length=255, blank=True)
    display_name = models.CharField(max_length=500, blank=True)
    words = SearchWordsField(
        of=("display_name", "screen_name", "server"), null=True, editable=False
    )
    url = models.URLField(max_length=1000, blank=True)
    avatar_url = models.URLField(max_length=1000, blank=True)
    # Part of the avatar's address, so that a new picture has a new one and may be
    # cached.
    avatar_mark = models.CharField(max_length=12, blank=True, editable=False)
    avatar_due_at = models.DateTimeField(null=True, editable=False)
    is_bot = models.BooleanField("bot", default=False)
    is_blocked = models.BooleanField("blocked", default=False)
    photo_count = models.PositiveIntegerField("photos", default=0, editable=False)

    objects = OwnerQuerySet.as_manager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["network", "user_id"], name="one_owner"),
        ]
        indexes = [
            models.Index(fields=["-photo_count", "id"], name="owner_most_photos"),
            models.Index(
                fields=["display_name", "-photo_count", "id"], name="owner_namesakes"
            ),
            # Handles are compared in small letters, and an index on the column would
            # not serve that.
            models.Index(Lower("screen_name"), name="owner_handle"),
            models.Index(
                # Few are blocked: finish_blocks reads it, and the admin's list, in its
                # order.
                fields=["-photo_count", "id"],
                condition=models.Q(is_blocked=True),
                name="blocked_owners",
            ),
            models.Index(
                fields=["avatar_due_at"],
                condition=models.Q(avatar_due_at__isnull=False),
                name="owner_avatar_due",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def handle(self) -> str:
        """`name`, or `name@server` where handles belong to a server."""
        return handles.full(self.screen_name, self.server)

    @property
    def handles(self) -> set[str]:
        """Everything by which lists of people may name them."""
        other = handles.at_own_host(self.screen_name, self.user_id)
        return {self.handle, self.screen_name, other} - {""}

    @property
    def avatar_path(self) -> str:
        return avatar_path(self.pk, self.avatar_mark)

    def get_absolute_url(self) -> str:
        return owner_path(self.handle)

    def block(self, *, is_blocked: bool) -> None:
        """Hide or show again all photos of this person, in every album, at once.

        The flag is committed first, for the photos that come meanwhile: whoever
        saves them holds an album and waits for this row, so no album may be waited
        for while it is held. The last flag committed is what the photos get.
        """
        with transaction.atomic(durable=True):
            Owner.objects.filter(pk=self.pk).update(is_blocked=is_blocked)
        self.follow_block()

    def follow_block(self) -> None:
        """Hide or show all photos of this person, as the flag in the database says."""
        # A subquery instead of the value in hand: another block may have been committed
        # since.
        blocked = Owner.objects.filter(pk=models.OuterRef("owner"), is_blocked=True)
        self.photos.all().update_visibility(is_owner_blocked=models.Exists(blocked))
        grouped = models.Q(duplicates__isnull=False) | models.Q(duplicate_of__gt=0)
        update_leads = import_string(
            "app.moderation.duplicates.update_leads"
        )  # it imports these models
        update_leads(list(self.photos.filter(grouped).values_list("pk", flat=True)))
        Album.objects.touch_all()  # the pages of every album may name them
        # Counts changed in the database by expressions, which this object does not
        # know.
        with suppress(Owner.DoesNotExist):  # removed meanwhile
            self.refresh_from_db()


class Avatar(models.Model):
    """A person's small picture, a WebP of a kilobyte; `Owner.avatar_mark` names it.

    In the database, so that it goes in the moment when its person goes.
    """

    # Apart from the owner, because lists of people must not read the picture's bytes.
    owner = models.OneToOneField(Owner, models.CASCADE, primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"avatar of {self.owner}"
