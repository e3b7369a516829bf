"""The command `import_posts`: collections that were made elsewhere become photos."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from datasource.data_access import PictureAccess
from datasource.data_access.import_positions import MAX_DEAD_LETTERS, LeaseLost
from datasource.data_access.imports import ImportAccess, NoAlbum
from datasource.imports.entries import ImportReport
from datasource.imports.post_file import PostFile, UnusableFile
from datasource.imports.task import ImportTask
from twitter_album import hashtags, progress, shutdown
from twitter_album.counted import counted
from twitter_album.prepared_command import PreparedCommand

PIPE = "a pipe has to be imported again from its beginning"
LAST_WORDS = f"Stopped; {progress.GOES_ON}, or, of a pipe, from its beginning."


class Command(PreparedCommand):
    help = "Import posts from JSON lines, as twarc and the networks' APIs write them."
    after_failure = "What was saved stays; the next run goes on from there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="may be packed with gzip; -: standard input")
        parser.add_argument(
            "--album",
            default="",
            metavar="HASHTAG",
            help="all photos go into this album, which is made if it is missing; "
            "without it, they go into the albums of their own hashtags",
        )

    def handle(self, **options: Any) -> None:
        shutdown.listen(last_words=LAST_WORDS)
        path = options["file"]
        try:
            file = PostFile(path)
            try:
                self.run(file, options["album"])
            finally:
                file.close()
        except UnusableFile as error:
            raise CommandError(f"{path} {error}.") from None
        except (NoAlbum, hashtags.InvalidHashtag) as error:
            raise CommandError(str(error)) from None
        except LeaseLost:
            raise CommandError(
                f"{path} is being imported by another process."
            ) from None

    def run(self, file: PostFile, hashtag: str) -> None:
        with progress.shown(file.name, total=file.size or None, unit="B") as bar:
            report = ImportTask(
                file,
                ImportAccess(file, hashtag),
                should_stop=shutdown.is_requested,
                on_batch=lambda: bar.add(file.bytes_read - bar.count),
            ).run()
        self.summarise(file, report)

    def summarise(self, file: PostFile, report: ImportReport) -> None:
        if report.has_moved:
            self.write_counts(report)
        elif not file.damage and not shutdown.is_requested():
            self.stdout.write(
                f"{file.name} was imported to its end before; nothing in it is new."
            )
        if report.is_cut_off:
            self.stdout.write(
                "The last line is not complete: it is read when the file has grown."
            )
        if file.damage:
            raise CommandError(f"{file.path} {file.damage}.")
        if shutdown.is_requested():
            raise progress.stop(progress.GOES_ON if file.is_resumable else PIPE)

    def write_counts(self, report: ImportReport) -> None:
        for tag, count in sorted(report.photos_added.items()):
            self.stdout.write(f"#{tag}: {counted(count, 'photo', 'photos')} added")
        photos = counted(report.photos_added.total(), "photo", "photos")
        posts = counted(report.posts_read, "post", "posts")
        self.stdout.write(
            f"{photos} added; {posts} read, {report.with_pictures:,} with pictures."
        )
        if count := report.of_no_album:
            posts = counted(count, "post is", "posts are")
            self.stdout.write(
                f"{posts} of no album here: HASHTAGS or the admin can add "
                "theirs, --album takes them all."
            )
        if report.unreadable:
            self.stdout.write(unreadable_sentence(report.unreadable))
        pending = PictureAccess().count_pending()
        if pending:
            pictures = counted(pending, "picture is", "pictures are")
            self.stdout.write(f"{pictures} still to be stored.")


def unreadable_sentence(count: int) -> str:
    what = "line, post or picture" if count == 1 else "lines, posts or pictures"
    limit = f", which keep the first {MAX_DEAD_LETTERS:,} of a file"
    return (
        f"{count:,} {what} could not be read: see “Unreadable posts” in the admin"
        f"{limit if count > MAX_DEAD_LETTERS else ''}."
    )
