"""The top seven of an album as one post on the configured Facebook Page."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, CommandParser

from app.models import Album, Ranking
from app.top_seven import versions
from app.top_seven.facebook import publish
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from twitter_album.prepared_command import PreparedCommand


class Command(PreparedCommand):
    help = (
        "Publish the top seven of an album on the Facebook Page of FACEBOOK_PAGE_ID: "
        "one post for each version, however often this is called."
    )

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        """Django's own --version gives way to ours."""
        return super().create_parser(
            prog_name, subcommand, conflict_handler="resolve", **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("hashtag", help="with or without #")
        parser.add_argument(
            "--version", type=int, metavar="N", help="not the present ranking but this"
        )

    def handle(self, **options: Any) -> None:
        ranking = self.ranking_of(options["hashtag"], options["version"])
        try:
            published = publish.publish(ranking, FacebookPage.from_settings())
        except FacebookError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{ranking} is at {published.post_url}.")

    def ranking_of(self, hashtag: str, number: int | None) -> Ranking:
        try:
            album = Album.objects.tagged(hashtag)
        except Album.DoesNotExist:
            raise CommandError(f"There is no album of {hashtag}.") from None
        # The present order, as a version of its own, unless it is one already.
        if number is None:
            ranking = versions.make_version(album)
        else:
            ranking = Ranking.objects.filter(album=album, number=number).first()
        if ranking is None:
            raise CommandError(f"There is no such ranking of {album}.")
        return ranking
