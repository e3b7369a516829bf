"""Who may do what in the admin: every action and every address that there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django_cron.models import CronJobLock, CronJobLog

from app.models import (
    BudgetAlarm,
    DeadLetter,
    Delivery,
    Feed,
    OptOut,
    Ranking,
    Run,
    Spending,
    Tombstone,
)
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

REGISTRY = admin.site._registry

# What each action's effect needs; every table has Django's own deletion besides.
NEEDED = {
    ("accessattempt", "cleanup_expired_attempts"): "axes.delete_accessattempt",
    ("album", "apply_rules"): "app.change_album",
    ("album", "fetch_now"): "app.change_feed",
    ("album", "pause"): "app.change_album",
    ("album", "resume"): "app.change_album",
    ("delivery", "send_again"): "app.change_delivery",
    ("feed", "fetch_now"): "app.change_feed",
    ("optout", "undo"): "app.delete_optout",
    ("owner", "block"): "app.change_owner",
    ("owner", "unblock"): "app.change_owner",
    ("photo", "approve"): "app.change_photo",
    ("photo", "block_owners"): "app.change_photo app.change_owner",
    ("photo", "hide"): "app.change_photo",
    ("photo", "is_another"): "app.change_photo",
    ("photo", "reject"): "app.change_photo",
    ("photo", "remove_unasked"): "app.delete_photo",
    ("photo", "show_again"): "app.change_photo",
    ("photo", "try_picture_again"): "app.change_photo",
    ("ranking", "publish"): "app.change_ranking",
    ("tombstone", "undo"): "app.delete_tombstone",
}

# Their own password, and what Django itself asks for permissions.
OPEN_TO_STAFF = {
    "index",
    "app_list",
    "password_change",
    "password_change_done",
    "jsi18n",
    "autocomplete",
    "view_on_site",
    "logout",
}
MODERATED = {"photo", "owner", "album"}
READ = ("_changelist", "_change", "_history")
NOTED = "django_session"
Address = tuple[str, str]


def names_of_actions() -> list[tuple[type[Model], str]]:
    return sorted(
        (
            (model, name)
            for model, table in REGISTRY.items()
            for _, name, _ in table._get_base_actions()  # type: ignore[attr-defined]  # Django's stubs leave it out
        ),
        key=lambda pair: (pair[0]._meta.label, pair[1]),
    )


def addresses() -> Iterator[Address]:
    """Every address of the admin, with its name: one row of each table is there."""
    for pattern in _patterns(admin.site.get_urls()):
        if pattern.name:
            yield pattern.name, _address(pattern)


def _patterns(
    patterns: list[URLPattern | URLResolver],
) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def _address(pattern: URLPattern) -> str:
    values: dict[str, Any] = {
        "app_label": "app",
        "object_id": 1,
        "content_type_id": 1,
        "id": 1,
    }
    for model in REGISTRY:
        meta = model._meta
        if (pattern.name or "").startswith(f"{meta.app_label}_{meta.model_name}_"):
            row = model._default_manager.first()
            values |= {"object_id": row.pk if row else 1}
        wanted = pattern.pattern.regex.groupindex
    kwargs = {name: values[name] for name in wanted}
    return reverse(f"admin:{pattern.name}", kwargs=kwargs)


def table_of(name: str) -> str:
    """`photo` of `app_photo_queue`; empty for what belongs to no table."""
    for model in REGISTRY:
        label, model_name = model._meta.app_label, model._meta.model_name
        if name.startswith(f"{label}_{model_name}_"):
            return str(model_name)
    return ""


@contextmanager
def nothing_written(what: object) -> Iterator[None]:
    """Into no table but those that note who is logged in."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and NOTED not in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert not written, what


@pytest.fixture(autouse=True)
def furnished(db: None) -> None:
    """A row in every table, of which every action would change something."""
    album = make_album(milestones="1", recipients="ana@one.example")
    photo = make_photo(album, make_owner())
    make_photo(make_album("other"), make_owner(is_blocked=True), state="failed")
    later = timezone.now() + timedelta(hours=1)
    feed = Feed.objects.create(album=album, network="x", query="#c", due_at=later)
    Run.objects.create(feed=feed)
    DeadLetter.objects.create(feed=feed, post_id="1", reason="odd", raw="{}")
    Delivery.objects.update(state="dead")
    Ranking.objects.create(album=album, number=1, order=str(photo.pk), favourites=[0])
    today = timezone.now().date()
    BudgetAlarm.objects.create(
        network="x", period="day", starts_on=today, percent=100, spent=1, limit=1
    )
    Spending.objects.create(network="x", purpose="search", reserved=1)
    Tombstone.objects.create(photo_number=99, picture_hash="0", has_files=False)
    OptOut.objects.create(person_hash="0")
    AccessAttempt.objects.create(username="ana", failures_since_start=3)
    AccessLog.objects.create(username="ana")
    AccessFailureLog.objects.create(username="ana")
    now = timezone.now()
    CronJobLog.objects.create(code="pictures", start_time=now, end_time=now)
    CronJobLock.objects.create(job_name="pictures")
    import_module("app.migrations.0009_groups").make_groups(apps, None)
    assert all(model._default_manager.exists() for model in REGISTRY if model != User)


def member(*permissions: str, group: str = "", **values: Any) -> Client:
    """A browser of somebody who works here, with these permissions."""
    user = User.objects.create_user("helper", is_staff=True, **values)
    for permission in permissions:
        label, _, codename = permission.partition(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=label, codename=codename)
        )
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def viewer(*more: str) -> Client:
    """Somebody who may look at everything."""
    views = Permission.objects.filter(codename__startswith="view_")
    codes = views.values_list("content_type__app_label", "codename")
    return member(*(f"{label}.{code}" for label, code in codes), *more)


def act(client: Client, model: type[Model], action: str) -> None:
    rows = model._default_manager.values_list("pk", flat=True)
    address = reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    )
    client.post(
        address,
        {
            "action": action,
            "_selected_action": list(rows),
            "reason": "-",
            "is_confirmed": "yes",
        },
    )


def offered(client: Client, model: type[Model]) -> set[str]:
    address = reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    )
    form = client.get(address).context.get("action_form")
    return (
        {name for name, _ in form.fields["action"].choices if name} if form else set()
    )


class TestActions:
    def test_each_says_which_permission_its_effect_needs(self) -> None:
        named = {
            (model._meta.model_name, name)
            for model, name in names_of_actions()
            if name != "delete_selected"
        }

        assert named == set(NEEDED)

    def test_none_is_offered_to_or_done_for_who_may_only_look(self) -> None:
        client = viewer()

        for model, name in names_of_actions():
            with nothing_written((model, name)):
                act(client, model, name)
        for model in REGISTRY:
            assert not offered(client, model), model

    def test_each_is_offered_to_whoever_has_just_what_it_needs(self) -> None:
        models = {model._meta.model_name: model for model in REGISTRY}
        for (table, action), needed in NEEDED.items():
            client = viewer(*needed.split())

            assert action in offered(client, models[table]), (table, action)
            User.objects.get(username="helper").delete()

    def test_one_that_needs_two_permissions_is_not_done_with_one(self) -> None:
        client = viewer("app.change_photo")

        with nothing_written("block_owners"):
            act(client, apps.get_model("app", "Photo"), "block_owners")

    def test_all_are_offered_to_a_superuser(self) -> None:
        client = member(is_superuser=True)

        for model in REGISTRY:
            meta = model._meta
            named = {name for table, name in NEEDED if table == meta.model_name}
            assert named <= offered(client, model)


class TestAddresses:
    def test_strangers_are_asked_to_log_in(self, client: Client) -> None:
        for name, address in addresses():
            if name == "login":
                continue
            for method in (client.get, client.post):
                with nothing_written(name):
                    response = method(address)
                assert response.status_code == 302, (name, address)
                assert name == "logout" or "/admin/login/" in response["Location"]

    def test_staff_without_a_permission_get_nowhere(self) -> None:
        client = member()

        for name, address in addresses():
            if name in OPEN_TO_STAFF | {"login"}:
                continue
            for method in (client.get, client.post):
                with nothing_written(name):
                    assert method(address).status_code == 403, (name, address)

    def test_who_may_only_look_changes_nothing(self) -> None:
        client = viewer()

        for name, address in addresses():
            if name in OPEN_TO_STAFF | {"login"}:
                continue
            is_read = name.endswith(READ) and not name.endswith("_password_change")
            assert client.get(address).status_code == (200 if is_read else 403), name
            with nothing_written(name):
                client.post(address, {"verb": "undo", "post": "yes"})

    def test_a_superuser_reaches_every_page(self) -> None:
        client = member(is_superuser=True)

        for name, address in addresses():
            if name not in {"logout", "view_on_site", "autocomplete"}:
                status = client.get(address).status_code
                # Some rows are the album's own: nobody adds or deletes them.
                is_refused = name.endswith(("_add", "_delete")) and status == 403
                assert is_refused or status in (200, 302), (name, status)

    def test_a_moderator_reaches_photos_people_and_the_queue_only(self) -> None:
        client = member(group="Moderators")

        for name, address in addresses():
            table = table_of(name)
            if table and not name.endswith(("_add", "_delete")):
                expected = 200 if table in MODERATED else 403
                assert client.get(address).status_code == expected, name

    def test_a_reader_sees_the_album_and_no_accounts(self) -> None:
        client = member(group="Readers")

        for name, address in addresses():
            if name.endswith("_changelist"):
                expected = 200 if name.startswith("app_") else 403
                assert client.get(address).status_code == expected, name
            elif table_of(name) and not name.endswith(("_change", "_history")):
                assert client.get(address).status_code == 403, name


class TestLinks:
    def test_are_left_out_where_they_lead_to_a_refusal(self) -> None:
        client = member("app.view_album", "app.view_owner")

        for name in ("app_album_changelist", "app_owner_changelist"):
            text = client.get(reverse(f"admin:{name}")).text
            assert "/admin/app/photo/" not in text
            assert "/admin/app/feed/" not in text

    def test_are_left_out_of_a_form_too(self) -> None:
        client = member("app.view_album", "app.view_owner")

        for model in (apps.get_model("app", "Album"), apps.get_model("app", "Owner")):
            row = model._default_manager.first()
            assert row is not None
            name = f"admin:app_{model._meta.model_name}_change"
            text = client.get(reverse(name, args=[row.pk])).text
            for table in ("photo", "feed", "milestone"):
                assert f"/admin/app/{table}/" not in text

    def test_are_there_for_who_may_follow_them(self) -> None:
        client = member(group="Moderators")
        album = apps.get_model("app", "Album").objects.first()
        assert album is not None

        text = client.get(reverse("admin:app_album_change", args=[album.pk])).text

        assert reverse("admin:app_photo_queue") in text
        assert "/admin/app/feed/" not in text

    def test_a_block_is_undone_by_who_may_block_only(self) -> None:
        client = member("app.change_photo", "app.change_owner")
        act(client, apps.get_model("app", "Photo"), "block_owners")
        User.objects.get(username="helper").user_permissions.remove(
            Permission.objects.get(codename="change_owner")
        )

        queue = reverse("admin:app_photo_queue")
        with nothing_written("undo"):
            assert client.post(queue, {"verb": "undo"}).status_code == 403
