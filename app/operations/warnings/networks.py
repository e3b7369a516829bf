"""Warnings of networks: budgets, credentials, feeds, posts, and the Facebook Page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.utils import timezone

from app.billing import alarms, budgets
from app.gallery import formatting
from app.models import DeadLetter, Feed
from app.operations.warnings.warning import (
    MAX_COUNTED,
    Kind,
    OperatorWarning,
    about,
    about_machine,
    counted,
    short,
)
from app.top_seven.facebook import page_token

# So many unreadable posts within a day are no whim of one of them.
MIN_UNREADABLE = 10
UNREADABLE_OF = timedelta(days=1)
# A Page's token that ends within so long is made anew in time.
TOKEN_NOTICE = timedelta(days=7)

by_server = attrgetter("network", "server")


def spent_budgets() -> Iterator[OperatorWarning]:
    for alarm in alarms.current_alarms(percent=budgets.SCARCE_PERCENT):
        setting = budgets.setting_name(alarm.network, alarm.period)
        ends_at = formatting.moment(alarms.ends_at(alarm))
        yield about(
            "spending",
            Kind.BUDGET,
            alarms.alarm_sentence(alarm),
            f"It begins anew at {ends_at}; for more before that, raise {setting} and "
            "start the album again.",
            subject=f"{alarm.network} {alarm.period}",
        )


def credentials() -> Iterator[OperatorWarning]:
    refused = Feed.objects.active().exclude(refused_since=None).with_last_failure()
    rows = refused.order_by("network", "server", "pk")[:MAX_COUNTED]
    for (network, server), feeds_there in groupby(rows, by_server):
        first: Any = next(feeds_there)
        name = _name(network, server)
        yield about(
            "feed",
            Kind.CREDENTIALS,
            f"{name} does not accept our credentials: {short(first.last_failure)}",
            f"Make new keys for {name}, set them ({_settings_of(network)}) and start "
            "the album again.",
            subject=f"{network} {server}".strip(),
        )


def feeds() -> Iterator[OperatorWarning]:
    # Where feeds are looked at seldom, one failed look is no trouble yet.
    rounds = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES + 10)
    patience = max(timedelta(minutes=settings.ALARM_FEED_MINUTES), rounds)
    failing = Feed.objects.failing(since=timezone.now() - patience)
    # Those that refuse our credentials are told of already.
    failing = failing.filter(refused_since=None).order_by("network", "server", "pk")
    for (network, server), each in groupby(failing[:MAX_COUNTED], by_server):
        rows: list[Any] = list(each)
        names = ", ".join(str(feed) for feed in rows[:3])
        what = f"without a good answer for {formatting.length(patience)}: {names}"
        # One reason stands for all: feeds that fail together mostly fail for the same
        # one.
        reason = short(rows[0].last_failure)
        yield about(
            "feed",
            Kind.FEEDS,
            f"{counted(len(rows), 'feed')} {what}. {reason}",
            f"Look whether {_name(network, server)} is down; if not, `manage.py doctor "
            "networks` says what is wrong. The album tries again by itself and misses "
            "nothing meanwhile.",
            subject=f"{network} {server}".strip(),
        )


def facebook() -> Iterator[OperatorWarning]:
    token = page_token.known()
    if token is None:
        return
    if token.is_refused:
        text = "Facebook does not accept the token of the Page any more"
    elif token.ends_at and token.ends_at < timezone.now() + TOKEN_NOTICE:
        text = (
            f"The token of the Facebook Page ends at {formatting.moment(token.ends_at)}"
        )
    else:
        return
    yield about_machine(
        Kind.FACEBOOK,
        text,
        "Make a new Page token, set FACEBOOK_PAGE_TOKEN and start the album again.",
    )


def unreadable_posts() -> Iterator[OperatorWarning]:
    # By their numbers, the order in which they came. Imports report theirs themselves.
    dead_letters = DeadLetter.objects.exclude(feed__network="").order_by("-pk")
    rows = list(dead_letters[MIN_UNREADABLE - 1 : MIN_UNREADABLE])
    if rows and rows[0].created_at > timezone.now() - UNREADABLE_OF:
        yield about(
            "deadletter",
            Kind.UNREADABLE_POSTS,
            f"{MIN_UNREADABLE} posts or more could not be read within a day: "
            f"{short(rows[0].reason)}",
            "A network may have changed its format: look whether there is a newer "
            "version of the album. The posts are kept as they are.",
        )


def _name(network: str, server: str) -> str:
    return server or formatting.network(network)


def _settings_of(network: str) -> str:
    names = {
        "x": "X_BEARER_TOKEN or TWITTER_…",
        "mastodon": "MASTODON_TOKENS",
        "bluesky": "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD",
    }
    return names.get(network, "see the settings")
