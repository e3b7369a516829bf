"""The command `fetch_photos`: one fetch of all networks by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from datasource.data_access import (
    AvatarAccess,
    FetchJob,
    PictureAccess,
    RunReport,
    backlog_of,
    claim_sentences,
    fetch_jobs,
    release_claims_of_dead_processes,
)
from datasource.errors import MediaError
from datasource.fetch import fetch
from datasource.http_sessions import picture_session
from datasource.media.avatars import store_avatars
from datasource.media.pictures import StoredPicture
from datasource.media.pipeline import PicturePipeline
from twitter_album import progress, shutdown, task_queue
from twitter_album.counted import counted
from twitter_album.prepared_command import PreparedCommand
from twitter_album.progress import Progress


class PictureProgress(PictureAccess):
    """Moves the bar for each picture that is stored."""

    bar: Progress

    def save_pictures(
        self, pictures: Mapping[str, StoredPicture]
    ) -> dict[str, MediaError]:
        refused = super().save_pictures(pictures)
        self.bar.add(len(pictures) - len(refused))
        return refused


class Command(PreparedCommand):
    help = "Look for new photos now, store their pictures and send due e-mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--album", default="", help="only this hashtag")
        parser.add_argument(
            "--no-pictures", action="store_true", help="leave them to the clock"
        )

    def handle(self, **options: Any) -> None:
        shutdown.listen(last_words=f"Stopped; {progress.GOES_ON}.")
        try:
            self.run(options["album"], has_pictures=not options["no_pictures"])
        except LookupError as error:
            raise CommandError(str(error)) from None

    def run(self, hashtag: str, *, has_pictures: bool) -> None:
        jobs = fetch_jobs(hashtag=hashtag)
        reports = self.fetch(jobs)
        if has_pictures:
            self.store_pictures()
        # The photos may have reached a milestone; by hand nobody waits for the clock.
        cron_jobs = ("app.cron.MilestoneCron", "app.cron.SharingCron")
        with task_queue.without_workers():
            call_command("runcrons", *cron_jobs, force=True, silent=True)
        self.summarise(jobs, reports)

    def fetch(self, jobs: list[FetchJob]) -> list[RunReport]:
        with progress.shown("Posts", unit="posts") as bar:
            return fetch(
                jobs,
                is_by_hand=True,
                should_stop=shutdown.is_requested,
                on_page=bar.add,
            )

    def store_pictures(self) -> None:
        release_claims_of_dead_processes()
        access = PictureProgress()
        total = access.count_due()
        with progress.shown("Pictures", total=total, unit="pictures") as access.bar:
            pipeline = PicturePipeline(
                access,
                session_factory=picture_session,
                shared_limit=task_queue.shared_limit,
            )
            pipeline.run(seconds=math.inf, should_stop=shutdown.is_requested)
        store_avatars(
            AvatarAccess(),
            session_factory=picture_session,
            decoders=pipeline.decoders,
            seconds=math.inf,
            should_stop=shutdown.is_requested,
        )

    def summarise(self, jobs: list[FetchJob], reports: list[RunReport]) -> None:
        """The last lines, and an exit code that tells the truth."""
        for report in reports:
            self.stdout.write(
                f"{report.name}: {counted(report.photos_added, 'photo', 'photos')} "
                f"added, {counted(report.posts_seen, 'post', 'posts')} seen, "
                f"{counted(report.requests, 'request', 'requests')}"
            )
            if report.unreadable_posts:
                unreadable = counted(report.unreadable_posts, "post", "posts")
                self.stdout.write(f"{unreadable} could not be read")
        added = sum(report.photos_added for report in reports)
        photos = counted(added, "photo", "photos")
        self.stdout.write(f"{photos} added; {backlog_sentence(jobs, reports)}.")
        pending = PictureAccess().count_pending()
        if pending:
            pictures = counted(pending, "picture is", "pictures are")
            self.stdout.write(f"{pictures} still to be stored.")
        for claim in claim_sentences():
            self.stdout.write(claim)
        if shutdown.is_requested():
            raise progress.stop()
        if any(report.failures and not report.is_busy for report in reports):
            raise CommandError("Not everything could be asked; see above.")


def backlog_sentence(jobs: list[FetchJob], reports: list[RunReport]) -> str:
    """What is still pending, as far as it is known."""
    if not jobs:
        return "every album is paused, so nobody was asked"
    if any(report.is_busy for report in reports):
        return "another run, perhaps the clock's, is asking just now: see its log"
    # A feed that could not be asked may have more to read than its windows show.
    backlog = backlog_of(jobs)
    are_all_asked = len(reports) == len(jobs) and all(r.requests for r in reports)
    if backlog.pending or are_all_asked:
        return backlog.sentence
    return "what is still pending is not known"
