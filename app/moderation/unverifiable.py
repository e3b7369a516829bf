"""Photos of which nobody can be asked whether their posts were deleted.

Either no feed of their album asks their server: they were imported without one, or
from one that the settings name no longer. Or their server refuses to tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q

from app.models import Feed
from app.querysets import PhotoQuerySet

# Networks of many servers, each with ids of its own: the posts of one that is not asked
# are looked for at others.
SEARCHED_ELSEWHERE = {"mastodon"}

SERVERS_OF_PHOTOS = """
WITH RECURSIVE networks(network) AS (
  SELECT min(network) FROM app_photo
  UNION ALL
  SELECT (SELECT min(p.network) FROM app_photo AS p
    WHERE p.network > networks.network)
  FROM networks WHERE network IS NOT NULL
), servers(network, server) AS (
  SELECT network, (SELECT min(p.server) FROM app_photo AS p
    WHERE p.network = networks.network)
  FROM networks WHERE network IS NOT NULL
  UNION ALL
  SELECT network, (SELECT min(p.server) FROM app_photo AS p
    WHERE p.network = servers.network AND p.server > servers.server)
  FROM servers WHERE server IS NOT NULL
)
SELECT network, server FROM servers WHERE server IS NOT NULL
"""

# A network and the name of one of its servers.
Server = tuple[str, str]


def searched_servers() -> Mapping[int, set[Server]]:
    """Whom each album asks, as of when it last did, however long ago: a clock that
    stands still changes no settings. All that an album asks is noted in one statement.
    """
    # Null: no album and no setting has asked for this feed so far.
    rows = Feed.objects.filter(asked_at__isnull=False)
    by_album: dict[int, dict[Any, set[Server]]] = defaultdict(dict)
    for album_id, asked_at, network, server in rows.values_list(
        "album_id", "asked_at", "network", "server"
    ):
        by_album[album_id].setdefault(asked_at, set()).add((network, server))
    # The latest moment of each album: older feeds are those that it has given up.
    return {
        album_id: servers_at[max(servers_at)]
        for album_id, servers_at in by_album.items()
    }


def photo_servers(network: str) -> list[str]:
    """The servers of a network from which photos were taken."""
    return [server for name, server in _servers_of_photos() if name == network]


def _servers_of_photos() -> list[Server]:
    # A step in the index `look_ups_due` for each: a DISTINCT reads all of it, and where
    # network and server are compared as a pair, SQLite reads a whole network.
    with connection.cursor() as cursor:
        cursor.execute(SERVERS_OF_PHOTOS)
        return [(network, server) for network, server in cursor.fetchall()]


def unverifiable_photos() -> Q:
    """Photos that nobody can be asked about: those of them about which nobody answers
    elsewhere, and those whose server refuses to tell."""
    return reduce(or_, _conditions())


def some_visible(photos: PhotoQuerySet, limit: int) -> list[int]:
    """The ids of so many of these photos that nobody can be asked about, if there are
    so many."""
    found: set[int] = set()
    for condition in _conditions():
        # Each by its own index: of an OR, SQLite reads the whole table. Without an
        # order, for which all of them would be read.
        some = photos.filter(condition, is_visible=True).order_by()
        found.update(some.values_list("pk", flat=True)[:limit])
        if len(found) >= limit:
            break
    return sorted(found, reverse=True)[:limit]


def _conditions() -> Iterator[Q]:
    # Few pairs among a million photos; an index holds them together.
    yield Q(unanswered_since__isnull=False)
    searched = searched_servers()
    for network, server in _servers_of_photos():
        # Albums that do not search this server.
        others = {
            pk for pk, known in searched.items() if (network, server) not in known
        }
        searched_elsewhere = {
            pk
            for pk in others
            if network in SEARCHED_ELSEWHERE
            and any(name == network for name, _ in searched[pk])
        }
        if others - searched_elsewhere:
            yield Q(
                network=network, server=server, album__in=others - searched_elsewhere
            )
