"""What `manage.py doctor` asks the networks: one cheap real request each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings

from datasource.data_access import dollars
from datasource.errors import BudgetSpent, SourceError
from datasource.paid_counts import COUNT_PRICES, paid_count
from datasource.sources import NETWORKS, sources
from datasource.sources.base import Source
from datasource.sources.x_v2.source import XV2
from twitter_album import hashtags
from twitter_album.doctor.clocks import clock_finding
from twitter_album.doctor.findings import (
    Finding,
    NotChecked,
    NotUsed,
    Options,
    Severity,
    Subject,
    warning,
)
from twitter_album.doctor.registry import one_line, register

# What lets us in, and where we ask, by the names of the NETWORKS setting.
KEYS = {
    "twitter": "the four TWITTER_… keys",
    "x": "X_BEARER_TOKEN, or the four TWITTER_… keys, and their access at X",
    "mastodon": "MASTODON_SERVERS and MASTODON_TOKENS",
    "bluesky": "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD (an app password)",
}
ADDRESSES = {
    "twitter": "TWITTER_API_URL",
    "x": "X_API_URL",
    "mastodon": "MASTODON_SERVERS",
    "bluesky": "BLUESKY_SERVICE_URL",
}
SETTINGS = ("NETWORKS", "HASHTAGS", "X_DAILY_BUDGET", "X_MONTHLY_BUDGET", "X_SEARCH")
TITLES = {"twitter": "X", "x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky"}


def network_answers(options: Options, *, name: str) -> Iterator[Finding]:
    if "NETWORKS" not in options.wrong_settings and name not in settings.NETWORKS:
        raise NotUsed
    own = [each for each in options.wrong_settings if each.startswith(name.upper())]
    options.require(*SETTINGS, *own)
    for source in sources([name]):
        who = source.server or TITLES[name]
        try:
            moment = _ask(source, options)
        except BudgetSpent as error:
            yield warning(f"X was not asked: {one_line(error)}.", "Raise the budget.")
        except SourceError as error:
            yield _finding(name, who, error)
        else:
            if moment:
                yield from clock_finding(who, moment)


def _ask(source: Source, options: Options) -> datetime | None:
    """The network's own time, where it told it; raises SourceError."""
    source.connect()
    hashtag = hashtags.bare(settings.HASHTAGS[0])
    if not isinstance(source, XV2):
        return source.search(hashtag, since="", until="").answered_at
    price = dollars(COUNT_PRICES[source.span])
    if not options.may_pay(price):
        raise NotChecked(
            f"X bills {price} for the one request that it takes: --paid makes it"
        )
    # One day: in the archive, too, it is one request.
    paid_count(source, hashtag, days=1)
    return source.client.network_time


def _finding(name: str, who: str, error: SourceError) -> Finding:
    problem = f"{who} {one_line(error)}."
    if settings.IS_SIMULATED and name == "twitter":
        return Finding(
            f"The simulated network {one_line(error)}: no photos come in.",
            "`make run` starts it; for real photos set NETWORKS to another network.",
        )
    if error.permanent:
        return Finding(problem, f"Check {KEYS[name]}.")
    if error.retry_after:
        return warning(problem, "It asks us to wait; the album goes on by itself.")
    return Finding(
        problem,
        f"Check {ADDRESSES[name]}, and whether this machine reaches the internet; the "
        "album itself tries again and again.",
        Severity.ERROR,
    )


for _name in NETWORKS:
    register(Subject.NETWORKS)(partial(network_answers, name=_name))
