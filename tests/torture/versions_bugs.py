"""Bugs of versions that those who follow albums must notice, as in `seeded_bugs`."""

from __future__ import annotations

from tests.torture.bug import Bug

COMMAND = ("tests.torture.followers", "--changes", "3000", "--database", "sqlite")
SEEDS = (1, 2, 3)

BUGS = (
    Bug(
        "new photos get the version before theirs",
        "app/querysets/photos.py",
        "counts, version = PhotoCounts(), album.touch()",
        "counts, version = PhotoCounts(), album.version",
    ),
    Bug(
        "pictures become ready without a version",
        "datasource/data_access/pictures.py",
        "pending.filter(content_hash__in=described).update(",
        "pending.filter(content_hash__in=described).update_quietly(",
    ),
    Bug(
        "of a removed photo nothing stays",
        "app/querysets/photo_versions.py",
        "_removed().note(album, list(ids))",
        "list(ids)",
    ),
    Bug(
        "a photo does not tell of the copies behind it",
        "app/querysets/photo_versions.py",
        "        if leads:\n",
        "        if leads and not album.pk:\n",
    ),
    Bug(
        "the second page of one version is left out",
        "app/syndication/changes.py",
        'beyond = later | Q(**{f"{column}__gt": self.photo_id})',
        "beyond = later",
    ),
)
