"""An album with photos, served by the web server of the Procfile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.models import Album, Photo
from tests.app.factories import make_album, make_owner, make_photo, store_picture
from tests.running import database_url
from tests.web_server import running

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the site; `folder`: its DATA_DIR."""
    with running(folder, DATABASE_URL=database_url()) as server:
        yield f"http://127.0.0.1:{server.port}"


def album_with_photos(number: int = 3) -> Album:
    album = make_album("carnival")
    for position in range(number):
        add_photo(album, text=f"photo {position}")
    return album


def add_photo(album: Album, *, text: str = "", alt_text: str = "") -> Photo:
    owner = make_owner(display_name="Ana Sol")
    picture = store_picture(640, 480)
    return make_photo(album, owner, **picture, text=text, alt_text=alt_text)


def python(name: str) -> list[str]:
    return [sys.executable, str(EXAMPLES / name)]
