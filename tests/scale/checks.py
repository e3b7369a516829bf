"""What the run with killed workers looks at: how far the album is, and what is wrong.

Imported once Django is set up.
"""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from app.models import Album, Delivery, Photo
from tests.datasource.worlds import album_pictures

THRESHOLDS = (50, 100)


def is_served(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def has_photos() -> bool:
    return Photo.objects.exists()


def counts() -> str:
    ready = Photo.objects.filter(state="ready").count()
    return f"{Photo.objects.count()} photos, {ready} stored"


def is_complete(posts: list[Any]) -> bool:
    ready = Photo.objects.filter(state="ready").count()
    sent = Delivery.objects.filter(state="sent").count()
    return ready == len(posts) and sent == milestones(posts)


def milestones(posts: list[Any]) -> int:
    return sum(len(posts) >= threshold for threshold in THRESHOLDS)


def tell_what_is_wrong(posts: list[Any], folder: Path) -> int:
    """The exit code."""
    expected = sorted(p.id for post in posts for p in post.pictures)
    mails = [
        message_from_bytes(path.read_bytes())["Message-ID"]
        for path in (folder / "outbox").glob("*.eml")
    ]
    # A sender that is killed between the file and its row sends the same e-mail again,
    # under the same Message-ID (app/milestones/outbox.py).
    wrong = {
        "photos that are missing or double": expected != sorted(album_pictures()),
        "count of photos": Album.objects.get().photo_count != len(posts),
        "claims that are left": Photo.objects.exclude(claimed_by="").exists(),
        "e-mails": len(set(mails)) != milestones(posts),
    }
    for name in [name for name, is_wrong in wrong.items() if is_wrong]:
        print(f"WRONG: {name}")
    print(f"{len(mails)} e-mail files, {len(set(mails))} e-mails")
    return any(wrong.values())
