"""The logo that SITE_LOGO names: a file of this machine, or an address of the site."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from twitter_album.web_addresses import is_web_address

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}
MAX_BYTES = 1_000_000
EXPECTED = (
    f"a file of at most 1 MB that ends in .{', .'.join(CONTENT_TYPES)}, or an address "
    "on the host of SITE_URL"
)


@dataclass(frozen=True, slots=True)
class LogoContent:
    """`mark`, of the content, makes its address another one whenever it changes;
    `size` in pixels, 0 for drawings (SVG) and what cannot be read."""

    data: bytes
    mark: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LogoFile:
    path: Path

    @property
    def kind(self) -> str:
        return self.path.suffix[1:].lower()

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.kind]

    @property
    def content(self) -> LogoContent | None:
        """None where there is no such file, or a larger one: pages go without it, and
        `manage.py doctor` says so."""
        try:
            status = self.path.stat()
            if not 0 < status.st_size <= MAX_BYTES:
                return None
            return _read(self.path, status.st_mtime_ns)
        except OSError:
            return None


@lru_cache(maxsize=2)
def _read(path: Path, changed_at: int) -> LogoContent:
    data = path.read_bytes()
    return LogoContent(data, hashlib.sha256(data).hexdigest()[:16], _size_of(data))


def _size_of(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0, 0


def parse(raw: str, *, base: Path, origins: Collection[str]) -> LogoFile | str:
    """A file, relative to `base` unless it is absolute, or an address at one of these
    origins, as browsers load no picture from elsewhere. Raises ValueError."""
    if not raw:
        return ""
    if "://" in raw:
        parts = urlsplit(raw)
        if not is_web_address(raw) or f"{parts.scheme}://{parts.netloc}" not in origins:
            raise ValueError(raw)
        return raw
    file = LogoFile(base / raw)
    if file.kind not in CONTENT_TYPES:
        raise ValueError(raw)
    return file
