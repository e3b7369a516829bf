"""One of several writers: random changes of albums, through the product's own doors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from app.milestones import reached
from app.models import Album, Feed, OptOut, Owner, Photo, Tombstone
from app.moderation import decisions, duplicates, removal, removal_undo, rules
from app.querysets import PhotoQuerySet
from app.top_seven import versions
from datasource.data_access import DataAccess, PictureAccess
from datasource.data_access.post_batch import PostBatch
from datasource.errors import MediaError
from datasource.posts import Lookup, ServerLookup
from tests.torture import sample_posts

# Photos that an organiser decides on at once, in the unit of the short run.
LARGE_BATCH = 30


class Refused(Exception):
    """What should have been saved was not."""


class Writer:
    """`changed`: how many photos were included, stored, decided on and so on, in all,
    and albums that were changed. `size`: photos in one change, in the unit of the
    suite's short run."""

    def __init__(self, seed: int, *, size: int = 1) -> None:
        self.chance = Random(seed)
        self.size = size
        self.changed = 0
        self.user = User.objects.get_or_create(username=f"organiser {seed % 4}")[0]
        self.kinds: dict[Callable[[], object], int] = {
            self.fetch: 30,
            self.store_pictures: 20,
            self.look_up: 15,
            self.ask_elsewhere: 3,
            self.hide_or_show: 10,
            self.decide: 8,
            self.undo: 4,
            self.block_or_unblock: 5,
            self.part: 3,
            self.reelect: 2,
            self.set_rules: 2,
            self.pause: 2,
            self.reach_milestones: 1,
            self.rank: 3,
            self.remove: 3,
            self.remove_person: 1,
            self.readmit: 2,
            self.try_again: 2,
            self.save_by_hand: 2,
            self.delete_by_hand: 1,
        }

    def change(self) -> str:
        """One change of any kind; tells which."""
        [kind] = self.chance.choices([*self.kinds], [*self.kinds.values()])
        before = self.changed
        kind()
        self.changed = max(self.changed, before + 1)
        return kind.__name__

    def fetch(self) -> None:
        """Some pages of a look; newer ones come first, with later times."""
        feed = self._feed()
        numbers = sample_posts.listed(feed.network, feed.album.tag)
        first_seen = timezone.now()
        end = self.chance.randrange(len(numbers))
        counted_at = self.chance.choice((None, None, None, first_seen))
        for page in range(self.chance.randint(1, 2)):
            start = end - self.chance.randint(1, 5 * self.size)
            self.changed += end - max(start, 0)
            posts = [self._post(number) for number in numbers[max(start, 0) : end]]
            with transaction.atomic():
                Feed.objects.select_for_update().get(pk=feed.pk)
                [album] = Album.objects.locked([feed.album_id])
                seen = first_seen - page * timedelta(milliseconds=1)
                batch = PostBatch(feed, album, None, seen, counted_at=counted_at)
                _check(batch.save(posts)[1])
            end = max(start, 0)

    def store_pictures(self) -> None:
        pictures = PictureAccess()
        claimed = pictures.claim_pictures(self.chance.randint(1, 8 * self.size))
        self.changed += len(claimed)
        stored = {}
        for picture in claimed:
            outcome = self.chance.random()
            if outcome < 0.85:
                stored[picture.url] = sample_posts.stored(picture.url, self.chance)
            elif outcome < 0.9:
                pictures.release_pictures([picture.url])
            else:
                later = timezone.now() if outcome > 0.98 else None
                error = MediaError("no", permanent=outcome < 0.96, retry_after=later)
                pictures.picture_failed(picture.url, error)
        _check(pictures.save_pictures(stored))

    def look_up(self) -> None:
        feed = self._feed()
        here = feed.album.photos.filter(network=feed.network, server="")
        lookup = self._lookup(set(self._some(here).values_list("post_key", flat=True)))
        DataAccess(feed).save_lookup(lookup, {key: key for key in lookup.post_ids})

    def ask_elsewhere(self) -> None:
        """About posts of servers that nobody asks any more."""
        feed = self._feed()
        here = feed.album.photos.filter(network=feed.network)
        keys = set(self._some(here).values_list("post_key", flat=True))
        answers: dict[str, ServerLookup | None] = {
            key: ServerLookup("elsewhere.example", self._lookup({key})) for key in keys
        }
        DataAccess(feed).save_server_lookups(answers)

    def hide_or_show(self) -> None:
        is_hidden = self.chance.random() < 0.5
        reason = "not fitting" if is_hidden else ""
        chosen = self._some(limit=LARGE_BATCH)
        chosen.update_visibility(is_hidden=is_hidden, hidden_reason=reason)

    def decide(self) -> None:
        decide = self.chance.choice((decisions.approve, decisions.reject))
        decide(self._some(limit=LARGE_BATCH), self.user)

    def undo(self) -> None:
        decisions.undo(self.user)

    def block_or_unblock(self) -> None:
        owner = Owner.objects.order_by("?").first()
        if owner and self.chance.random() < 0.5:
            decisions.block_owners(Photo.objects.filter(owner=owner), self.user)
        elif owner:
            owner.block(is_blocked=self.chance.random() < 0.2)

    def part(self) -> None:
        joined = Photo.objects.exclude(duplicate_of=None)
        duplicates.mark_distinct(self._some(joined).values_list("pk", flat=True))

    def reelect(self) -> None:
        duplicates.update_leads(self._some().values_list("pk", flat=True))

    def set_rules(self) -> None:
        """In a form that was opened before something else happened."""
        album = self._album()
        self.fetch()
        album.block_words = self.chance.choice(("", "spam", "renamed7"))
        album.minimum_favourites = self.chance.choice((0, 0, 3))
        album.is_moderated = self.chance.random() < 0.2
        album.hides_sensitive = self.chance.random() < 0.5
        album.save()
        rules.apply_rules(album)

    def pause(self) -> None:
        Album.objects.filter(pk=self._album().pk).update(
            is_paused=self.chance.random() < 0.2,
            milestones=str(self.chance.randint(1, 2000)),
        )

    def reach_milestones(self) -> None:
        reached.reconcile_all()

    def rank(self) -> None:
        versions.make_versions()

    def remove(self) -> None:
        remove = self.chance.choice((removal.remove, self._remove_alone))
        remove(self._some(limit=2), "on request")

    def remove_person(self) -> None:
        owner = Owner.objects.order_by("?").first()
        if owner:
            removal.remove_person(owner, "on request")

    def readmit(self) -> None:
        removal_undo.undo_removals(Tombstone.objects.all())
        removal_undo.undo_opt_outs(OptOut.objects.all())

    def try_again(self) -> None:
        Photo.objects.all().try_again()
        self._some().fetch_again()

    def save_by_hand(self) -> None:
        for photo in self._some(limit=1):
            photo.alt_text = f"described {self.chance.random()}"
            with suppress(Photo.DoesNotExist):  # removed meanwhile
                photo.save(update_fields=["alt_text"])

    def delete_by_hand(self) -> None:
        for photo in self._some(limit=1):
            photo.delete()

    def _remove_alone(self, photos: PhotoQuerySet, reason: str) -> None:
        with transaction.atomic():
            photos.lock_rows()
            removal.remove_rows(photos, reason, may_return=True)

    def _feed(self) -> Feed:
        feeds = Feed.objects.select_related("album").order_by("pk")
        return self.chance.choice(list(feeds))

    def _album(self) -> Album:
        return self.chance.choice(list(Album.objects.order_by("pk")))

    def _post(self, number: int) -> Any:
        return sample_posts.post(number, self.chance, timezone.now())

    def _some(
        self, photos: PhotoQuerySet | None = None, *, limit: int = 4
    ) -> PhotoQuerySet:
        """A few neighbours: they are of several albums and people."""
        every = Photo.objects.all() if photos is None else photos
        last = Photo.objects.order_by("-pk").values_list("pk", flat=True).first()
        start = self.chance.randrange((last or 0) + 1)
        near = every.filter(pk__gte=start).order_by("pk").values_list("pk", flat=True)
        chosen = list(near[: self.chance.randint(1, limit * self.size)])
        self.changed += len(chosen)
        return Photo.objects.filter(pk__in=chosen)

    def _lookup(self, keys: Collection[str]) -> Lookup:
        favourites, gone, posts = {}, set(), {}
        for key in sorted(keys):
            if self.chance.random() < 0.1:
                gone.add(key)
                continue
            posts[key] = self._post(int(key) - 10**18)
            favourites[key] = posts[key].favorite_count
        sensitive = frozenset(key for key in posts if self.chance.random() < 0.02)
        return Lookup(
            tuple(sorted(keys)), favourites, frozenset(gone), sensitive, posts
        )


def _check(refused: Collection[object]) -> None:
    if refused:
        raise Refused(str(refused))
