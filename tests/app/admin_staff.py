"""Browsers of people who work in the admin, with the permissions that they have."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client


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
