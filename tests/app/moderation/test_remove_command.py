"""What `manage.py remove` refuses."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from app.models import OptOut

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
def test_a_network_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(CommandError, match=r"mastodn.*x.*mastodon.*bluesky"):
        call_command("remove", "--owner", "maria", "--network", "mastodn")
    assert not OptOut.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize("handle", ["", "@", " "])
def test_nobody_is_refused(handle: str) -> None:
    with pytest.raises(CommandError, match="--owner needs a handle"):
        call_command("remove", "--owner", handle, "--network", "x")
    assert not OptOut.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("network", "handle"), [("mastodon", "maria"), ("x", "maria@one.example")]
)
def test_a_handle_that_nobody_can_have_on_the_network_is_refused(
    network: str, handle: str
) -> None:
    with pytest.raises(CommandError, match="not on the opt-out list"):
        call_command("remove", "--owner", handle, "--network", network)
    assert not OptOut.objects.exists()


@pytest.mark.one_database
def test_somebody_who_is_not_here_yet_is_kept_out() -> None:
    call_command("remove", "--owner", "@maria@one.example", "--network", "mastodon")
    assert OptOut.objects.exists()
