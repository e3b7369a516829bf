"""People with odd names: how they are called, and that their pages are found."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client

from app.gallery.displayed_names import owner_name
from app.models import Owner
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_name_that_shows_nothing_gives_way_to_the_handle() -> None:
    cases = [
        "",
        "  ",
        ":blobcat:",
        ":cat::cat:",
        ":a_b: :verified:",
        "\u200b\u2060",
        "\u3164\u2800",
        "\ufe0f",
        "\u200d",
        "\u0301",
        "\U000e0061",
    ]
    for display_name in cases:
        owner = Owner(screen_name="ana", server="b.example", display_name=display_name)
        assert owner_name(owner) == "@ana@b.example", display_name


def test_names_are_shown_without_shortcodes_and_hidden_marks() -> None:
    cases = [
        ("Ana :blobcat: Berg :verified:", "Ana Berg"),
        (":a_b::blobcat: Ana", "Ana"),
        ("10:30:45 Ana", "10:30:45 Ana"),
        ("Ana :)", "Ana :)"),
        ("@ana", "@ana"),
        ("🌈", "🌈"),
        ("آنا", "آنا"),
        ("\u202eanA", "anA"),
    ]
    for display_name, shown in cases:
        owner = Owner(screen_name="ana", server="b.example", display_name=display_name)
        assert owner_name(owner) == shown, (display_name, shown)


def test_colons_in_a_name_of_a_network_without_such_pictures_stay() -> None:
    assert owner_name(Owner(screen_name="a", display_name=":party:")) == ":party:"


def test_the_link_to_a_person_leads_to_their_page(client: Client) -> None:
    names = [
        ("ana", ""),
        ("ben", "b.example"),
        ("a/b", ""),
        ("a?b", ""),
        ("a#b", ""),
        ("a%b", ""),
        ("a%2Fb", ""),
        ("..", ""),
        ("../ana", "b.example"),
        (".", ""),
        ("a//b", ""),
        ("آنا", "b.example"),
        ("a&b+c", ""),
        ("a;b", ""),
    ]
    album, home = make_album(), "https://album.example/"
    known: set[str] = set()
    for name, server in names:
        owner = make_owner(name, server=server, display_name="Somebody")
        photo = make_photo(album, owner)
        page = unescape(client.get("/owners").content.decode())
        links = set(re.findall(r'href="(/owner/[^"]+)"', page)) - known
        known |= links
        assert links, name
        for link in links:
            # As a browser resolves it.
            path = urljoin(home, link).removeprefix(home[:-1])
            found = client.get(path)
            assert found.status_code == 200, name
            assert f"/photo/{photo.pk}" in found.content.decode(), name


def test_a_person_is_found_by_every_spelling_of_their_handle(client: Client) -> None:
    make_photo(make_album(), owner=make_owner("ana", server="b.example"))
    for name in ["ana", "@ana", "ana@b.example", "@Ana@B.Example"]:
        assert client.get(f"/owner/{name}").status_code == 200, name


def test_a_person_is_found_by_their_server_in_letters_or_in_ascii(
    client: Client,
) -> None:
    make_photo(make_album(), owner=make_owner("ana", server="münchen.social"))
    assert client.get("/owner/ana@münchen.social").status_code == 200
    assert client.get("/owner/ana@xn--mnchen-3ya.social").status_code == 200


def test_a_person_whose_name_is_a_handle_is_found_by_that_name(client: Client) -> None:
    make_photo(make_album(), owner=make_owner("x1", display_name="@maria"))
    assert client.get("/owner/@maria").status_code == 200
