"""Who may do what in the admin: every action, and the links that lead to it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.app.admin_addresses import REGISTRY, nothing_written
from tests.app.admin_staff import member, viewer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("furnished"),
]

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
    ("owner", "remove_person"): "app.delete_owner app.delete_photo",
    ("photo", "approve"): "app.change_photo",
    ("photo", "block_owners"): "app.change_photo app.change_owner",
    ("photo", "hide"): "app.change_photo",
    ("photo", "is_another"): "app.change_photo",
    ("photo", "reject"): "app.change_photo",
    ("photo", "remove"): "app.delete_photo",
    ("photo", "remove_unasked"): "app.delete_photo",
    ("photo", "show_again"): "app.change_photo",
    ("photo", "try_picture_again"): "app.change_photo",
    ("ranking", "freeze"): "app.change_ranking",
    ("ranking", "publish"): "app.change_ranking",
    ("ranking", "unfreeze"): "app.change_ranking",
    ("tombstone", "undo"): "app.delete_tombstone",
    ("webhook", "renew_secret"): "app.change_webhook",
    ("webhook", "send_test"): "app.change_webhook",
    ("webhookdelivery", "send_again"): "app.change_webhookdelivery",
}


def names_of_actions() -> list[tuple[type[Model], str]]:
    return sorted(
        (
            (model, name)
            for model, table in REGISTRY.items()
            for _, name, _ in table._get_base_actions()  # type: ignore[attr-defined]  # Django's stubs leave it out
        ),
        key=lambda pair: (pair[0]._meta.label, pair[1]),
    )


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
