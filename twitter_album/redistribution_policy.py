"""Redistribution policy: what of each network may be passed on where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twitter_album import env

EVERY = "*"


class Level(StrEnum):
    FULL = "full"
    # The id and the link of a post, and what is ours: topic and time of inclusion.
    LINK = "link"
    NOTHING = "nothing"


class Surface(StrEnum):
    PAGE = "page"
    API = "api"
    FEED = "feed"
    EMBED = "embed"
    EXPORT = "export"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class RedistributionPolicy:
    """The level of each network on each surface; `networks` as photos store them."""

    networks: tuple[str, ...]
    table: Mapping[tuple[str, Surface], Level]

    def level(self, network: str, surface: Surface) -> Level:
        """Raises KeyError for a network that the settings do not know."""
        return self.table[network, surface]

    def hidden(self, surface: Surface) -> frozenset[str]:
        """The networks of which nothing is passed on."""
        return self._at(surface, Level.NOTHING)

    def linked(self, surface: Surface) -> frozenset[str]:
        """The networks of which ids and links are passed on, no more."""
        return self._at(surface, Level.LINK)

    def restricted(self, surface: Surface) -> frozenset[str]:
        """The networks that are not full."""
        return self.hidden(surface) | self.linked(surface)

    def _at(self, surface: Surface, level: Level) -> frozenset[str]:
        return frozenset(n for n in self.networks if self.table[n, surface] == level)


def parse(text: str, *, networks: Sequence[str]) -> RedistributionPolicy:
    """Reads `x.api=link, *.export=nothing`: later entries win, what none names is full.

    Raises ValueError for a network, a surface or a level that there is not.
    """
    # The whole table is written out, so that nothing has to be worked out per photo.
    table = {(n, surface): Level.FULL for n in networks for surface in Surface}
    entries = env.items(text)
    # Somebody wrote a setting that says nothing, and would expect it to limit
    # something.
    if not entries:
        raise ValueError("there is no entry")
    for entry in entries:
        table |= _read(entry, networks)
    return RedistributionPolicy(tuple(networks), table)


def expected(networks: Sequence[str]) -> str:
    """What a wrong setting is answered with."""
    return (
        "network.surface=level, comma-separated, as in x.api=link,*.export=nothing; "
        f"networks: {', '.join(networks)}; surfaces: {', '.join(Surface)}; "
        f"levels: {', '.join(Level)}; * for every network or surface"
    )


def _read(entry: str, networks: Sequence[str]) -> dict[tuple[str, Surface], Level]:
    networks_and_surfaces, _, level = entry.partition("=")
    network, _, surface = networks_and_surfaces.partition(".")
    return {
        (n, Surface(s)): Level(_word(level))
        for n in _chosen(network, networks)
        for s in _chosen(surface, list(Surface))
    }


def _chosen(word: str, known: Sequence[str]) -> Sequence[str]:
    """The one that is named, or all of them."""
    name = _word(word)
    if name != EVERY and name not in known:
        raise ValueError(f"{name} is none of {', '.join(known)}")
    return known if name == EVERY else [name]


def _word(written: str) -> str:
    return written.strip().lower()
