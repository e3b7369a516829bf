"""The table of what may be passed on where, and the setting that holds it."""

import re
from pathlib import Path

import pytest

from tests.running import ROOT
from tests.twitter_album.starts import ends_of_starts, start
from twitter_album.redistribution_policy import (
    Level,
    RedistributionPolicy,
    Surface,
    parse,
)

NETWORKS = ("x", "mastodon", "bluesky")
EVERYWHERE = [(network, surface) for network in NETWORKS for surface in Surface]


def policy(text: str) -> RedistributionPolicy:
    return parse(text, networks=NETWORKS)


def places(text: str, level: Level) -> set[str]:
    """Where a setting means `level`, as it would be written there."""
    table = policy(text)
    return {f"{n}.{s}" for n, s in EVERYWHERE if table.level(n, s) == level}


@pytest.mark.parametrize("level", Level)
def test_one_entry_names_one_place(level: Level) -> None:
    for here in EVERYWHERE:
        table = policy(f"{here[0]}.{here[1]}={level}")

        others = {table.level(*place) for place in EVERYWHERE if place != here}

        assert table.level(*here) == level, here
        assert others == {Level.FULL}, here


@pytest.mark.parametrize("level", Level)
def test_a_star_means_all(level: Level) -> None:
    assert len(places(f"*.*={level}", level)) == len(EVERYWHERE)
    assert {f"x.{surface}" for surface in Surface} <= places(f"x.*={level}", level)
    assert {f"{n}.feed" for n in NETWORKS} <= places(f"*.feed={level}", level)


def test_later_entries_win() -> None:
    written = "x.api=nothing, x.embed=nothing, x.*=link, *.export=nothing, x.page=full"

    assert places(written, Level.NOTHING) == {f"{n}.export" for n in NETWORKS}
    assert places(written, Level.LINK) == {"x.api", "x.feed", "x.embed", "x.share"}


def test_blanks_and_capitals_do_not_matter() -> None:
    assert places(" X . API = Link ,, ", Level.LINK) == {"x.api"}


def test_a_surface_knows_its_networks() -> None:
    table = policy("x.api=link, bluesky.api=nothing")

    assert table.linked(Surface.API) == {"x"}
    assert table.hidden(Surface.API) == {"bluesky"}
    assert table.restricted(Surface.API) == {"x", "bluesky"}
    assert table.restricted(Surface.PAGE) == set()


WRONG = [
    "twitter.api=link",
    "facebook.*=nothing",
    "x.mail=link",
    "x.api=some",
    "x.api=",
    "x.api",
    "x=link",
    ".=",
    "x.api.feed=link",
    "x.api=link=full",
    "x.api=link x.feed=link",
    "*=nothing",
    "x.*=*",
    ",",
]


def test_each_wrong_entry_stops_the_start_with_what_is_expected(tmp_path: Path) -> None:
    ends = ends_of_starts(tmp_path, [{"DISPLAY_POLICY": each} for each in WRONG])
    for written, (code, told) in zip(WRONG, ends, strict=True):
        assert code == 1, written
        (line,) = told.strip().splitlines()
        assert line.startswith("DISPLAY_POLICY="), written
        assert "networks: x, mastodon, bluesky" in line
        assert "surfaces: page, api, feed, embed, export, share" in line
        assert "levels: full, link, nothing" in line


@pytest.mark.parametrize("document", ["docs/operator.md", ".env.example"])
def test_the_documented_line_restricts_x_as_its_policy_words_it(
    tmp_path: Path, document: str
) -> None:
    text = (ROOT / document).read_text()
    (written,) = set(re.findall(r"(?m)^(?:# )?DISPLAY_POLICY=(x\..*)$", text))

    assert places(written, Level.LINK) == {"x.api", "x.feed", "x.embed"}
    assert places(written, Level.NOTHING) == {"x.export"}
    assert start(tmp_path, DISPLAY_POLICY=written).returncode == 0


def test_everything_is_passed_on_in_full_unless_told(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    (written,) = re.findall(r"(?m)^DISPLAY_POLICY=(.*)$", example)

    assert len(places(written, Level.FULL)) == len(EVERYWHERE)
    manual = (ROOT / "docs" / "operator.md").read_text()
    assert f"| `DISPLAY_POLICY` | `{written}` |" in manual
