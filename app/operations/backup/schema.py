"""Brings the tables to the state of a backup, which may be of an earlier version."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from app.operations.backup import tables
from app.operations.backup.manifest import Manifest, UnusableBackup
from twitter_album import __version__

# What `migrate` writes by itself.
MADE_BY_MIGRATIONS = {
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "app_changesepoch",
}


def prepare(manifest: Manifest) -> Any:
    """The models as they were; raises UnusableBackup."""
    executor = MigrationExecutor(connection)
    nodes = [(app, name) for app, name in manifest.migrations]
    if unknown := [node for node in nodes if node not in executor.loader.graph.nodes]:
        name = ".".join(unknown[0])
        raise UnusableBackup(
            f"It was made by version {manifest.version}, whose tables this version "
            f"({__version__}) does not know ({name})"
        )
    plan = executor.migration_plan(nodes)
    if any(is_backwards for _, is_backwards in plan):
        raise UnusableBackup(
            f"It was made by version {manifest.version}, and the database has tables "
            "of a later one: give it a database without tables, which are then made"
        )
    executor.migrate(nodes)
    if sorted(nodes) == sorted(executor.loader.graph.leaf_nodes()):
        return apps
    return executor.loader.project_state(nodes).apps


def rows_in_the_way() -> dict[str, int]:
    """How many rows there are of what a backup would bring; none in a fresh one."""
    existing = set(connection.introspection.table_names())
    counts = {
        model._meta.db_table: model._base_manager.count()
        for model in tables.models_of(apps)
        if model._meta.db_table in existing - MADE_BY_MIGRATIONS
    }
    return {table: count for table, count in counts.items() if count}
