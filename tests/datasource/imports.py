"""Files of posts for the tests, and their import."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command

from app.models import (
    Photo,
)

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "imports"


def import_posts(path: Path | str, album: str = "") -> str:
    """What the command says; a fixture by its name."""
    path = path if isinstance(path, Path) or path == "-" else FIXTURES / path
    told = io.StringIO()
    call_command("import_posts", str(path), album=album, stdout=told)
    return told.getvalue()


def tweet(number: int, *, favourites: int = 0, hashtag: str = "carnival") -> str:
    """One line of API v1.1, two minutes after the one before."""
    moment = time.gmtime(1_424_080_000 + 120 * number)
    post_id = str(567_300_000_000_000_000 + number)
    picture = {"type": "photo", "media_url_https": f"https://pbs.example/{number}.jpg"}
    status = {
        "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", moment),
        "id_str": post_id,
        "full_text": f"Mask {number}",
        "entities": {"hashtags": [{"text": hashtag}]},
        "extended_entities": {"media": [picture]},
        "user": {"id_str": str(number % 7), "screen_name": f"person{number % 7}"},
        "favorite_count": favourites,
    }
    return json.dumps(status) + "\n"


def written(folder: Path, *rows: str, name: str = "posts.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(rows), encoding="utf-8")
    return path


def facts() -> list[Any]:
    return list(Photo.objects.order_by("id").values())
