"""Who reaches which address of the admin: every address that there is."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.app.admin_addresses import addresses, nothing_written, table_of
from tests.app.admin_staff import member, viewer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("furnished"),
]


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
# A moderator sees the album, and changes nothing of it.
FOR_CHANGERS_OF_ALBUMS = "app_album_test_email"
READ = ("_changelist", "_change", "_history", "_zip")


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
                is_open = table in MODERATED and name != FOR_CHANGERS_OF_ALBUMS
                expected = 200 if is_open else 403
                assert client.get(address).status_code == expected, name

    def test_a_reader_sees_the_album_and_no_accounts(self) -> None:
        client = member(group="Readers")

        for name, address in addresses():
            if name.endswith("_changelist"):
                expected = 200 if name.startswith("app_") else 403
                assert client.get(address).status_code == expected, name
            elif table_of(name) and not name.endswith(("_change", "_history", "_zip")):
                assert client.get(address).status_code == 403, name
