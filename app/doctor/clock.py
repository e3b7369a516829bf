"""The clock process: whether it runs, and whether its jobs end well."""

from __future__ import annotations

from collections.abc import Iterator

from app.gallery import formatting
from app.models import Album
from app.operations import warnings
from twitter_album import clock_ticks
from twitter_album.doctor.findings import Finding, Options, Subject, warning
from twitter_album.doctor.registry import register

START = "Start it: `manage.py clock`, as `make run` and the Procfile do."


@register(Subject.CLOCK, after=(Subject.DATABASE,))
def clock_runs(options: Options) -> Iterator[Finding]:
    tick = clock_ticks.last_tick()
    if tick is None:
        yield Finding(
            "The clock has never run here: no photos come in, and no e-mails go out.",
            START,
        )
    elif not clock_ticks.is_alive(tick):
        since = formatting.moment(tick)
        yield Finding(
            f"The clock has not run since {since}: no photos come in, and no e-mails "
            "go out.",
            START,
        )


@register(Subject.CLOCK, after=(Subject.DATABASE,))
def jobs_end_well(options: Options) -> Iterator[Finding]:
    for each in warnings.current(warnings.Kind.JOBS):
        yield Finding(f"{each.text}.", each.remedy)


@register(Subject.CLOCK, after=(Subject.DATABASE,))
def some_album_is_looked_after(options: Options) -> Iterator[Finding]:
    albums = Album.objects.all()
    if albums.exists() and not albums.filter(is_paused=False).exists():
        yield warning(
            "Every album is paused: no new photos are looked for.",
            "Unpause one in the admin, under Albums.",
        )
