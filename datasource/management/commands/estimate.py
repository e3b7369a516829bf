"""The command `estimate`: what a hashtag on X would cost, said before it is paid."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from datasource.data_access import dollars
from datasource.errors import SourceError
from datasource.estimate import Estimate, comparison, costs
from datasource.paid_counts import COUNT_PRICES, DAYS_PER_COUNT, paid_count
from datasource.sources import sources
from datasource.sources.x_v2.source import XV2
from twitter_album import hashtags
from twitter_album.demo_keys import DEMO_KEYS
from twitter_album.prepared_command import PreparedCommand

# The present rate is that of so many days.
RATE_DAYS = 7


class Command(PreparedCommand):
    help = "Say what a hashtag on X would cost, from X's own counts of its posts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hashtag", help="in quotes, as in '#carnival'")
        parser.add_argument(
            "--days",
            type=whole_days,
            default=settings.BACKFILL_DAYS,
            help="how far back; default %(default)s, from BACKFILL_DAYS",
        )

    def handle(self, **options: Any) -> None:
        try:
            hashtags.canonical(options["hashtag"])
            self.write_estimate(hashtags.bare(options["hashtag"]), options["days"])
        except hashtags.InvalidHashtag as error:
            raise CommandError(str(error)) from None
        except SourceError as error:
            raise CommandError(error_sentence(error)) from None

    def write_estimate(self, hashtag: str, wanted_days: int) -> None:
        source = x_source()
        days = days_within_reach(source, wanted_days)
        recent_days = min(days, RATE_DAYS)
        source.connect()
        posts = paid_count(source, hashtag, days=days)
        estimate = Estimate(
            posts=posts,
            days=days,
            recent_posts=posts
            if days == recent_days
            else paid_count(source, hashtag, days=recent_days),
            recent_days=recent_days,
            post_price=settings.X_POST_PRICE or 0,
            user_price=settings.X_USER_PRICE or 0,
            check_days=settings.X_CHECK_DAYS,
        )
        is_cut = not wanted_days or wanted_days > days
        for line in (*costs(hashtag, estimate, is_cut=is_cut), *comparison(estimate)):
            self.stdout.write(line)


def whole_days(raw: str) -> int:
    if not raw.isdecimal():
        raise ArgumentTypeError(f"{raw!r} is not a number of days")
    return int(raw)


def x_source() -> XV2:
    if not settings.X_BEARER_TOKEN and settings.TWITTER_KEYS == DEMO_KEYS:
        raise CommandError(
            "X is not configured: set X_BEARER_TOKEN or the four TWITTER_… keys."
        )
    return next(each for each in sources(["x"]) if isinstance(each, XV2))


def days_within_reach(source: XV2, wanted: int) -> int:
    """0 wants everything; how many requests that takes in the archive, and what
    they cost, would then be no small surprise."""
    if source.reach is not None:
        return min(wanted or source.reach.days, source.reach.days)
    if not wanted:
        price = dollars(COUNT_PRICES["all"])
        raise CommandError(
            "BACKFILL_DAYS is 0, which means all there is. Say how far back to count "
            f"with --days; each {DAYS_PER_COUNT} days cost {price}."
        )
    return wanted


def error_sentence(error: SourceError) -> str:
    wait = error.retry_after and error.retry_after.astimezone(UTC)
    return f"X: {error}" + (f"; next try {wait:%F %R} UTC." if wait else ".")
