"""All files of a frozen album, one after another, whoever writes them down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from app.freeze import data, gallery, people, photo_pages, readme, top_seven
from app.freeze.logo import logo_file
from app.freeze.pages import File, Pages
from app.freeze.script import classic_script
from app.freeze.selection import Selection
from app.freeze.static import read_static, style_sheet
from app.freeze.stored_pictures import StoredPictures

SCRIPTS = {"js/album.js", "js/photo_page.js"}


@dataclass(frozen=True, slots=True)
class Stage:
    """`total`: how many files it has, if that is known before."""

    description: str
    total: int | None
    files: Iterator[File]


class FrozenAlbum:
    """Read in one language, that which is active while each file is made."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.pictures = StoredPictures(selection)

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.selection)

    def stages(self) -> Iterator[Stage]:
        """In this order: what pages name is known when they are written."""
        photos = len(self.selection.ids)
        yield Stage("Pictures", self.pictures.count(), self.pictures.files())
        yield Stage("Photos", photos, photo_pages.files(self.pages))
        yield Stage("Pages", None, self._pages())

    def files(self) -> Iterator[File]:
        return chain.from_iterable(stage.files for stage in self.stages())

    def _pages(self) -> Iterator[File]:
        yield from gallery.files(self.pages)
        yield from people.files(self.pages)
        yield from people.avatars(self.pages)
        yield from top_seven.files(self.pages)
        yield from data.files(self.pages)
        yield from self._assets()
        yield File.of("README.txt", readme.text(self.pages, self.pictures.missing))

    def _assets(self) -> Iterator[File]:
        if logo := logo_file():
            yield File.of(*logo)
        for name in sorted(self.pages.addresses.static):
            yield File.of(f"assets/{name}", _static(name))


def _static(name: str) -> bytes:
    if name in SCRIPTS:
        return classic_script(name.rpartition("/")[2]).encode()
    if name.endswith(".css"):
        return style_sheet(name)
    content = read_static(name)
    if content is None:
        raise FileNotFoundError(name)
    return content
