"""Whatever phones and services make of a picture: shown, or refused with a reason."""

from __future__ import annotations

from datasource.errors import MediaError
from tests.datasource.media import corpus
from tests.datasource.media.corpus import Look, files, looks

# Parts of the names of files that have other colours by their nature.
COLOURLESS = (
    "grey",
    "two-colours",
    "mode-1",
    "mode-L",
    "fax",
    "1.bmp",
    "moving-long",
    "palette-2.",
    "palette-4.",
    "alpha.png",
    "of-L",
    "as-ycck",
    "from-nothing",
    "half-transparent",
)
# Of 255 levels: quarters differ by 150, and profiles move colours a little.
MAX_DISTANCE = 45


def test_the_corpus_is_large_enough() -> None:
    assert len(files().shown_by_browsers) > 150


def test_every_file_that_people_see_elsewhere_is_shown() -> None:
    lost = {
        name: str(looks()[name])
        for name in files().shown
        if isinstance(looks()[name], MediaError)
    }

    assert lost == {}


def test_every_file_is_shown_upright_and_in_its_colours() -> None:
    strange = {
        name: look.quarters
        for name, look in looks().items()
        if isinstance(look, Look)
        and min(look.size) >= corpus.SIDE
        and not any(part in name for part in COLOURLESS)
        and look.distance([*corpus.QUARTERS]) > MAX_DISTANCE
    }

    assert strange == {}


def test_every_hopeless_file_fails_at_once_and_says_why() -> None:
    for name, (_, reason) in files().refused.items():
        error = looks()[name]
        assert isinstance(error, MediaError), name
        assert str(error).startswith(reason), name
        assert error.permanent, name


def test_no_reason_speaks_of_programs() -> None:
    told = " ".join(str(looks()[name]) for name in files().refused)

    assert not [
        word for word in ("object at", "Error", "<", "Traceback") if word in told
    ]
