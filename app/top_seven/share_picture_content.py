"""What stands on a share picture: which photos, which ranks, which text.

`share_picture_drawing.py` draws it. Another text on the picture, such as a date, is a
field of `SharePicture`, part of its signature, and an argument of `compose`.

The address of a share picture names its photos, 0 for an empty rank, and carries a
signature over their content, their order and how they are drawn. So it changes
whenever the picture would, nobody can ask for pictures that we did not link, and no
table is needed to tell, at each request, whether every photo in it may still be seen.
The file's name in the storage cannot be guessed from the address: only the view that
asks whether every photo may be seen gives the file out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from PIL import Image

from app import site
from app.models import Album, Photo
from app.top_seven import share_picture_drawing
from app.top_seven.composition import Box
from twitter_album import atomic_files
from twitter_album.redistribution_policy import Surface
from twitter_album.storage_errors import StorageUnavailable

# Of the text on a picture, in characters.
MAX_TITLE_LENGTH = 60


class NothingToShare(Exception):  # it is not an error
    """There is no photo, or its file cannot be read."""


@dataclass(frozen=True, slots=True)
class SharePicture:
    """The picture of one to seven ready photos, best first, each with its rank.

    `title` and the ranks are drawn on it, the ranks where there are several.
    """

    photos: Sequence[Photo]
    ranks: Sequence[int]
    title: str = ""

    @property
    def signature(self) -> str:
        # All that is drawn: who previews links keeps a picture by its address for
        # long, and looks at a changed one only under another address.
        facts = [str(share_picture_drawing.DRAWING_VERSION), self.title]
        for rank, photo in zip(self.ranks, self.photos, strict=True):
            facts.append(f"{rank} {photo.pk} {photo.content_hash}")
        hashed = salted_hmac("share picture", "\n".join(facts), algorithm="sha256")
        return hashed.hexdigest()[:32]

    @property
    def path(self) -> str:
        # 0 holds the place of a rank that is left out, so that ranks can be read again.
        ids = ["0"] * max(self.ranks)
        for rank, photo in zip(self.ranks, self.photos, strict=True):
            ids[rank - 1] = str(photo.pk)
        return reverse("share-picture", args=[self.signature, "-".join(ids)])

    def is_signed(self, signature: str) -> bool:
        # How long a comparison takes would tell how much of a guess was right.
        return constant_time_compare(self.signature, signature)

    def stored(self) -> bytes:
        """The file that the clock has made; empty if there is none."""
        try:
            with default_storage.open(self.file_name) as file:
                return bytes(file.read())
        except FileNotFoundError:
            return b""

    def compose(self) -> bytes:
        """The JPEG; raises NothingToShare."""
        boxes = share_picture_drawing.cells([ratio_of(own) for own in self.photos])
        pictures = [_opened(*pair) for pair in zip(self.photos, boxes, strict=True)]
        return share_picture_drawing.compose(pictures, self.ranks, self.title)

    def store(self) -> None:
        """Make the file; raises NothingToShare, and OSError where the disk is full."""
        atomic_files.save(default_storage, self.file_name, self.compose())
        shown = Photo.objects.shown().filter(pk__in=[p.pk for p in self.photos])
        # Whoever hid a photo while this was drawn found no file to delete.
        if shown.count() < len(self.photos):
            default_storage.delete(self.file_name)

    @property
    def file_name(self) -> str:
        # Another secret than the address: the media folder is served as it is, by
        # servers that ask nobody whether a photo may still be seen.
        secret = salted_hmac("share file", self.signature, algorithm="sha256")
        return f"{_folder(self.photos[0].album_id)}/{secret.hexdigest()}.jpg"


def delete_all(album_id: int) -> None:
    """Delete every share picture of an album: the clock composes them again."""
    for name in stored_names(album_id):
        default_storage.delete(name)


def stored_names(album_id: int) -> set[str]:
    """The files of all share pictures of an album."""
    folder = _folder(album_id)
    try:
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def _folder(album_id: int) -> str:
    return f"share/{album_id}"


def of_ranking(album: Album, best: Sequence[Photo | None]) -> SharePicture | None:
    """The picture of the best of an album; one photo is shown without a title.

    It closes up where a rank is empty, or held by a network that share pictures must
    not show; the others keep their numbers.
    """
    restricted = settings.DISPLAY_POLICY.restricted(Surface.SHARE)
    ranked_photos = [
        (rank, photo)
        for rank, photo in enumerate(best, start=1)
        if photo and photo.network not in restricted
    ]
    if not ranked_photos:
        return None
    ranks, photos = zip(*ranked_photos, strict=True)
    return SharePicture(photos, ranks, _title(album) if len(photos) > 1 else "")


def _title(album: Album) -> str:
    """The album, and the site where it has a name of its own that can be drawn."""
    title = shorten(album.display_title, MAX_TITLE_LENGTH, placeholder="…")
    # Of a script that cannot be drawn the hashtag may be another one.
    title = title if share_picture_drawing.can_write(title) else str(album)
    name = site.given_name()
    both = f"{title} · {name}"
    if not name or name in title or len(both) > MAX_TITLE_LENGTH:
        return title
    return both if share_picture_drawing.can_write(both) else title


def facebook_link(address: str) -> str:
    """Where Facebook asks what to say about `address`; no script of theirs."""
    if settings.FACEBOOK_APP_ID:
        query = {"app_id": settings.FACEBOOK_APP_ID, "display": "popup"}
        return "https://www.facebook.com/dialog/share?" + urlencode(
            query | {"href": address}
        )
    return "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": address})


def ratio_of(photo: Photo | None) -> float:
    """Width : height; 1 where there is no picture."""
    if photo is None or not (photo.width and photo.height):
        return 1
    return photo.width / photo.height


def _opened(photo: Photo, box: Box) -> Image.Image:
    """The smallest stored rendition that fills its cell; alone, it stands within it."""
    names = photo.rendition_names
    if not (names and photo.width and photo.height):
        raise NothingToShare
    # As wide as the cell is, or wide enough for its height.
    sides = box[2] - box[0], (box[3] - box[1]) * photo.width / photo.height
    needed = min(sides) if box[2:] == share_picture_drawing.SIZE else max(sides)
    width = next((own for own in names if own >= needed), max(names))
    try:
        with default_storage.open(names[width]) as file:
            return Image.open(file).convert("RGB")
    except StorageUnavailable:  # not this picture alone, and not for long
        raise
    except OSError as error:
        raise NothingToShare from error
