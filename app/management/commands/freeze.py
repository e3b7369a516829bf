"""An album as a folder or a ZIP that opens from a disk and from any web server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from app.freeze import write
from app.freeze.album import FrozenAlbum
from app.freeze.forecast import Forecast, gigabytes
from app.freeze.selection import Selection
from app.gallery import formatting
from app.models import Album, Photo
from twitter_album import shutdown
from twitter_album.prepared_command import PreparedCommand
from twitter_album.progress import Stopped, stop

NOTHING_LEFT = "nothing was left behind"
# To remove what was written so far may take long on a slow disk.
GRACE_SECONDS = 60


class Command(PreparedCommand):
    help = (
        "Freeze an album: its pages, pictures and data as files that need no server. "
        "They open from a disk, and from any web server. The album stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("hashtag", help="with or without #")
        parser.add_argument(
            "target", type=Path, help="a new folder, or a new file that ends in .zip"
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="of the pages (default: %(default)s)",
        )

    def handle(self, **options: Any) -> None:
        shutdown.listen(
            last_words=f"Stopped; {NOTHING_LEFT}.", grace_seconds=GRACE_SECONDS
        )
        try:
            with translation.override(options["language"]):
                self.freeze(options["hashtag"], options["target"].absolute())
        except Stopped:
            raise stop(NOTHING_LEFT) from None
        except write.UnusableTarget as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error}; {NOTHING_LEFT}.") from None

    def freeze(self, hashtag: str, place: Path) -> None:
        write.check_free(place)
        selection = Selection.of(self.album_of(hashtag))
        frozen = FrozenAlbum(selection)
        is_zip = place.suffix.lower() == ".zip"
        self.announce(selection, place, is_zip=is_zip)
        with write.new_zip(place) if is_zip else write.new_folder(place) as target:
            count = write.write(frozen.stages(), target)
            self.check_nothing_gone(selection)
        self.summarise(frozen, count, place)

    def album_of(self, hashtag: str) -> Album:
        try:
            return Album.objects.tagged(hashtag)
        except Album.DoesNotExist:
            raise CommandError(f"There is no album of {hashtag}.") from None

    def announce(self, selection: Selection, place: Path, *, is_zip: bool) -> None:
        """Before it begins: what comes, and whether there is room for it."""
        forecast = Forecast.of(selection)
        with translation.override("en"):
            photos = formatting.quantity(len(selection.ids), "photo", "photos")
        expected = f"about {forecast.files:,} files and {gigabytes(forecast.size)}"
        if missing := forecast.missing_room(place, is_zip=is_zip):
            raise CommandError(
                f"It takes {expected}, but {missing}; nothing was begun."
            )
        self.stdout.write(f"{selection.album}: {photos}; it takes {expected}.")
        if is_zip and forecast.needs_new_unpacker:
            self.stdout.write(
                "Such a ZIP needs a program of today to unpack it (ZIP64), and above "
                "4 GB no stick formatted as FAT32 takes it; a folder has no such limit."
            )

    def check_nothing_gone(self, selection: Selection) -> None:
        if gone := selection.gone():
            verb = "photo was" if gone == 1 else "photos were"
            raise CommandError(
                f"{gone:,} {verb} taken down meanwhile: run it again; {NOTHING_LEFT}."
            )

    def summarise(self, frozen: FrozenAlbum, count: int, place: Path) -> None:
        selection, missing = frozen.selection, len(frozen.pictures.missing)
        # Nobody but the organiser reads it.
        with translation.override("en"):
            photos = formatting.quantity(len(selection.ids), "photo", "photos")
            left_out = formatting.quantity(selection.left_out, "photo is", "photos are")
            lost = formatting.quantity(missing, "photo", "photos")
        files = formatting.quantity(count, "file", "files")
        self.stdout.write(f"{selection.album}: {photos}, {files} in {place}.")
        waiting = selection.album.photos.visible().filter(state=Photo.State.PENDING)
        if count := waiting.count():
            pending = formatting.quantity(count, "photo waits", "photos wait")
            self.stdout.write(f"{pending} for a picture, and will be in the next one.")
        if selection.left_out:
            networks = ", ".join(selection.networks_left_out)
            self.stdout.write(
                f"{left_out} left out: DISPLAY_POLICY keeps them here ({networks})."
            )
        if missing:
            self.stdout.write(
                f"Files of {lost} could not be read; README.txt names them, and "
                "`manage.py check_pictures` fetches them again."
            )
