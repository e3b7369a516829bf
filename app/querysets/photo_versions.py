"""Versions: every change of a photo that others may see gets its album's next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import transaction
from django.db.models import Case, F, PositiveBigIntegerField, Value, When

from app.media_url_keys import media_key
from app.querysets import managers
from app.querysets.search_words import SearchWordsQuerySet

if TYPE_CHECKING:
    from app.models import Album, Photo

# What pages or programs show of a photo, or that decides whether they show it.
PUBLIC_COLUMNS = frozenset(
    {
        "post_id",
        "post_url",
        "media_url",
        "posted_at",
        "first_seen",
        "text",
        "content_warning",
        "alt_text",
        "language",
        "favorite_count",
        "is_sensitive",
        "is_hidden",
        "is_owner_blocked",
        "is_approved",
        "hidden_by_rule",
        "missing_since",
        "duplicate_of",
        "state",
        "content_hash",
        "width",
        "height",
        "has_jpegs",
        "placeholder",
        "colour",
    }
)


class VersionedPhotoQuerySet(SearchWordsQuerySet["Photo"]):
    """`update`, and so `bulk_update`, and `delete` lock the albums of the photos and
    count a version; albums first, by id, then owners, is the order of all locks."""

    def update(self, **values: Any) -> int:
        # `pre_save` of the field is not called by an update.
        if isinstance(url := values.get("media_url"), str):
            values["media_key"] = media_key(url)
        # What nobody sees, as attempts and times, must not make every page new.
        if not PUBLIC_COLUMNS.isdisjoint(values):
            return self.touch(**values)
        with transaction.atomic():
            # Rows of several albums are locked in no order, but for this.
            self._lock_albums()
            return super().update(**values)

    def update_quietly(self, **values: Any) -> int:
        """Without a version and a lock, for whoever has both or needs none."""
        return super().update(**values)

    def touch(self, **values: Any) -> int:
        """As changed, whatever the columns."""
        with transaction.atomic():
            # Album by album: each has a version of its own.
            return sum(self._update_in(album, values) for album in self._lock_albums())

    def delete(self) -> tuple[int, dict[str, int]]:
        """The id of a photo stays, for those who follow the album."""
        with transaction.atomic():
            for album in self._lock_albums():
                ids = self.filter(album=album).values_list("pk", flat=True)
                # Before the rows go: afterwards nobody knows their ids.
                _removed().note(album, list(ids))
            return super().delete()

    def changed_after(self, version: int) -> Self:
        return self.filter(version__gt=version)

    def appeared_after(self, version: int) -> Self:
        """Included, ready, approved or shown again since, of those that are shown."""
        return self.changed_after(version).filter(appeared_version__gt=version)

    def _lock_albums(self) -> list[Album]:
        # Without the order: DISTINCT would count the ordering columns too.
        ids = self.order_by().values_list("album_id", flat=True).distinct()
        return managers.albums().locked(ids)

    def _update_in(self, album: Album, values: dict[str, Any]) -> int:
        rows = self.filter(album=album)
        copies = rows.order_by().exclude(duplicate_of=None)
        # A photo tells of the copies that stand behind it.
        leads = set(copies.values_list("duplicate_of_id", flat=True))
        version = album.touch()
        # Past our own `update`, which would come here again.
        count = super(VersionedPhotoQuerySet, rows).update(
            version=version,
            # As it was before: what was not shown may be from now on.
            appeared_version=Case(
                When(is_shown=False, then=Value(version)),
                default=F("appeared_version"),
                output_field=PositiveBigIntegerField(),
            ),
            **values,
        )
        lead: Photo | int | None = values.get("duplicate_of")
        if lead is not None:
            # Both the lead that they leave and the one that they get have changed.
            leads.add(lead if isinstance(lead, int) else lead.pk)
        if leads:
            others = self.model._default_manager.filter(pk__in=leads, album=album)
            super(VersionedPhotoQuerySet, others).update(version=version)
        return count

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own
    delete.queryset_only = True  # type: ignore[attr-defined]  # same


def _removed() -> Any:
    return apps.get_model("app", "RemovedPhoto").objects
