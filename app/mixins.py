"""The lists that the HTML pages and their twins in the API share."""

from __future__ import annotations

from typing import ClassVar

from app.gallery.filters import PhotoFilters
from app.models import Album, Owner, Photo
from app.querysets import AlbumQuerySet, OwnerQuerySet, PhotoQuerySet
from twitter_album.redistribution_policy import Surface

NAVIGATION_TOPICS = 20
NAVIGATION_OWNERS = 12


class CommonListsMixin:
    """Topics, the most active owners, and the photos of each kind of page.

    The API takes every visible photo; pages override `restrict`, `restrict_owners`.
    Networks of which the redistribution policy passes on nothing are left out.
    """

    surface: ClassVar[Surface] = Surface.API
    # By the page cache, where the response allows it.
    is_cached: ClassVar[bool] = True

    def restrict(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        return photos.visible().redistributable(self.surface)

    def restrict_owners(self, owners: OwnerQuerySet) -> OwnerQuerySet:
        return owners.redistributable(self.surface)

    def get_topics(self) -> AlbumQuerySet:
        return Album.objects.order_by("-photo_count", "key")[:NAVIGATION_TOPICS]

    def get_owners(self) -> OwnerQuerySet:
        return self.restrict_owners(Owner.objects.with_photos())[:NAVIGATION_OWNERS]

    def photos_of_all(self) -> PhotoQuerySet:
        """One copy of each picture; pages of it go by `first_seen`."""
        return self.restrict(Photo.objects.leads()).with_names()

    def photos_of_topic(self, album: Album) -> PhotoQuerySet:
        """Pages of it go by `first_seen`."""
        return self.restrict(album.photos.all()).with_names()

    def select(self, photos: PhotoQuerySet, selection: PhotoFilters) -> PhotoQuerySet:
        """Those that were chosen and searched for."""
        chosen = self.choose(photos, selection)
        return chosen.filter(selection.search.condition) if selection.search else chosen

    def choose(self, photos: PhotoQuerySet, selection: PhotoFilters) -> PhotoQuerySet:
        """The same for a page, which searches among them; no order, no filter and no
        search tells of a photo what is not passed on here."""
        # Where only links may be passed on, an order by favourites would tell them.
        if selection.reads_posts:
            photos = photos.fully_shown(self.surface)
        return selection.of(photos)

    def top_seven_of_topic(self, album: Album) -> PhotoQuerySet:
        """The same for pages and API: only ready pictures are ranked."""
        photos = album.photos.redistributable(self.surface).with_names()
        return photos.top_seven_of(album)

    def album_of(self, tag: str) -> Album:
        """The album of a hashtag in any spelling; raises Album.DoesNotExist."""
        return Album.objects.tagged(tag)

    def owners_named(self, name: str) -> list[Owner]:
        """Whoever a name in an address may mean; raises Owner.DoesNotExist."""
        # PostgreSQL refuses a NUL in any text.
        owners = [] if "\0" in name else list(self._known_owners().named(name))
        if not owners:
            raise Owner.DoesNotExist
        return owners

    def owners_at(self, path: str) -> tuple[str, list[Owner]]:
        """The name at the end of an address, and who it may mean: a slash there belongs
        to the name if somebody is called so, and the rest is nobody's handle. Raises
        Owner.DoesNotExist."""
        name = path.removesuffix("/")
        if name in ("", path) or "\0" in name:
            return path, self.owners_named(path)
        known = self._known_owners()
        is_handle = known.with_handle(name).exists()
        if is_handle or not known.named(path).exists():
            return name, self.owners_named(name)
        return path, self.owners_named(path)

    def _known_owners(self) -> OwnerQuerySet:
        return self.restrict_owners(Owner.objects.public())

    def photos_of_people(self) -> PhotoQuerySet:
        """One copy of each picture, of everybody; pages of some people's go by
        `posted_at`."""
        # `visible` besides `restrict`, because the index of this list asks for it.
        photos = Photo.objects.visible().leads()
        return self.restrict(photos).with_names()
