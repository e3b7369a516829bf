"""Posts that cannot be read or saved are kept as they came, for the organiser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from app.models import DeadLetter, Feed
from datasource.posts import RejectedPost


def save_rejected(feed: Feed, rejected: Iterable[RejectedPost]) -> None:
    """Once each: a page that is read again adds none."""
    DeadLetter.objects.bulk_create(
        (
            DeadLetter(
                feed=feed,
                # What has no id is told apart by its content: the same broken post is
                # listed by every sweep.
                post_id=post.id or f"? {content_hash(post.raw)}",
                reason=post.reason[:500],
                raw=json.dumps(post.raw, default=str, indent=1),
            )
            for post in rejected
        ),
        ignore_conflicts=True,
    )


def content_hash(raw: object) -> str:
    return hashlib.sha256(repr(raw).encode()).hexdigest()[:32]
