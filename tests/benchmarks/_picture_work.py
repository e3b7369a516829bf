"""One tree's picture work, measured in a process of its own: see pictures.py.

Run from the root of the tree to be measured, which may be an older commit: nothing is
imported but what renders and stores pictures.

    python _picture_work.py renditions PHOTOS OUTPUT
    python _picture_work.py pipeline WORKERS < addresses
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

import psutil
from django.core.files.storage import FileSystemStorage
from PIL import Image

from datasource.media import renditions
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import media_session
from datasource.media.pictures import PendingPicture
from datasource.media.pipeline import PicturePipeline
from datasource.media.store import store
from datasource.media.validate import decode


def timed(
    steps: dict[str, float], name: str, work: Callable[..., Any]
) -> Callable[..., Any]:
    """The same, adding its processor time to that of a step."""

    def run(*args: Any, **options: Any) -> Any:
        before = time.process_time()
        try:
            return work(*args, **options)
        finally:
            steps[name] += time.process_time() - before

    return run


def render_all(photos: Path, output: Path) -> dict[str, float]:
    """Milliseconds of the processor per photo and step; leaves the files behind."""
    steps: dict[str, float] = defaultdict(float)
    # Pillow's own doors, so that it works for whatever a tree does with them.
    for method, step in (("save", "encode"), ("resize", "resize")):
        setattr(Image.Image, method, timed(steps, step, getattr(Image.Image, method)))
    files = sorted(photos.iterdir())
    storage = FileSystemStorage(output / "store")
    for file in files:
        data = file.read_bytes()
        decoded = timed(steps, "decode", decode)(data)
        picture = timed(steps, "render", renditions.render)(decoded)
        for width, rendition in picture.renditions.items():
            (output / f"{file.stem}-{width}").write_bytes(rendition)
        timed(steps, "store", store)(data, picture, storage=storage)
    steps["facts, turns and colours"] = 2 * steps["render"] - sum(
        steps[name] for name in ("render", "encode", "resize")
    )
    del steps["render"]
    return {name: 1000 * spent / len(files) for name, spent in steps.items()}


class Album:
    """What the pipeline asks of the database, in memory."""

    def __init__(self, urls: Sequence[str]) -> None:
        self.due = [PendingPicture(url, "mastodon") for url in urls]

    def claim_pictures(self, limit: int) -> list[PendingPicture]:
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    def save_pictures(self, pictures: Mapping[str, object]) -> dict[str, Any]:
        return {}

    def picture_failed(self, url: str, error: Exception) -> None:
        raise error

    def release_pictures(self, urls: Sequence[str]) -> None:
        """None are, unless it is stopped."""


def store_all(urls: Sequence[str], workers: int) -> dict[str, float]:
    """From addresses to files; processor time of all processes that did it."""
    album = Album(urls[: 2 * workers])
    folder = tempfile.mkdtemp()
    pipeline = PicturePipeline(
        album,
        session_factory=lambda network: media_session(
            network, user_agent="bench", allow_private=True
        ),
        storage=FileSystemStorage(folder),
        per_host=8,
    )
    pipeline.decoders = DecoderPool(workers=workers)
    # Once a worker is there, its start costs nothing any more.
    pipeline.run(seconds=600, should_stop=lambda: False)
    album.due = Album(urls).due
    before, started = processor_seconds(), time.perf_counter()
    report = pipeline.run(seconds=600, should_stop=lambda: False)
    passed = time.perf_counter() - started
    spent = processor_seconds() - before
    assert report.stored == len(urls), report
    pipeline.decoders.stop()
    shutil.rmtree(folder)
    return {"milliseconds": 1000 * spent / len(urls), "a second": len(urls) / passed}


def processor_seconds() -> float:
    """Of this process and its decoder workers."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children())]
    return sum(spent.user + spent.system for spent in times)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
    os.environ["CELERY_BROKER_URL"] = os.environ["MEDIA_STORAGE_URL"] = ""
    if sys.argv[1] == "renditions":
        answer = render_all(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        answer = store_all(sys.stdin.read().split(), int(sys.argv[2]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
