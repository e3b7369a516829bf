"""Each page in the visitor's language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from app.gallery import formatting, qr_codes, search_field
from app.gallery.completeness import Completeness
from tests.app.factories import make_album, make_owner, make_photo
from tests.app.top_seven.rankings import make_ranking
from tests.markup import compact
from twitter_album import redistribution_policy

PEOPLE = {
    "en": "People",
    "it": "Persone",
    "es": "Personas",
    "pt": "Pessoas",
    "de": "Leute",
    "ar": "الأشخاص",
}
NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


def read(client: Client, address: str, accept: str = "", status: int = 200) -> str:
    response = client.get(address, headers={"Accept-Language": accept})
    assert response.status_code == status, response.content
    return unescape(response.content.decode())


@pytest.mark.django_db
@pytest.mark.one_database
class TestPage:
    def test_speaks_the_best_language_of_the_browser(self, client: Client) -> None:
        cases = [
            ("", "en"),
            ("it", "it"),
            ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
            ("es-419", "es"),
            ("de-AT,de;q=0.7,en;q=0.3", "de"),
            ("ar-EG", "ar"),
            ("fi,sv;q=0.9,it;q=0.4,en;q=0.2", "it"),
            ("fi", "en"),
            ("*", "en"),
            ("x" * 600, "en"),
        ]
        for accept, language in cases:
            page = read(client, "/owners", accept)

            direction = "rtl" if language == "ar" else "ltr"
            assert f'<html lang="{language}" dir="{direction}">' in compact(page), (
                accept
            )
            assert f"<h1>{PEOPLE[language]}</h1>" in page, (accept, language)

    def test_without_a_known_language_speaks_that_of_the_site(
        self, client: Client, settings: Settings
    ) -> None:
        settings.LANGUAGE_CODE = "it"

        assert "<h1>Persone</h1>" in read(client, "/owners", "fi")

    def test_speaks_the_language_of_its_address_first(self, client: Client) -> None:
        for language in PEOPLE:
            assert f"<h1>{PEOPLE[language]}</h1>" in read(
                client, f"/{language}/owners", "es, en;q=0.5"
            ), language

    def test_in_a_language_leads_to_pages_in_that_language(
        self, client: Client
    ) -> None:
        make_photo(make_album("Carnival"), make_owner("ana"))

        page = read(client, "/ar/")

        links = re.findall(r'<a[^>]* href="(/[^"]*)"', page)
        own = [link for link in links if not re.match("/(it|es|pt|de|en)/", link)]
        assert "/ar/topic/%23Carnival" in own
        assert "/ar/owner/ana" in own
        assert all(link.startswith("/ar/") for link in own)

    def test_names_itself_and_what_is_shared_without_a_language(
        self, client: Client
    ) -> None:
        photo = make_photo(make_album(), make_owner("ana"))

        page = read(client, f"/de/photo/{photo.pk}")

        address = f"{settings.SITE_URL}/photo/{photo.pk}"
        assert f'<link rel="canonical" href="{address}">' in page
        assert f'<meta property="og:url" content="{address}">' in page
        assert f'content="{settings.SITE_URL}/share/' in page

    @pytest.mark.parametrize("path", ["/topic/%23carnival/7", "/topic/%23carnival/7/1"])
    def test_is_shared_without_a_language(self, client: Client, path: str) -> None:
        make_ranking()

        page = read(client, f"/it{path}")

        site = settings.SITE_URL
        links = [unquote(link) for link in re.findall('href="(http[^"]+)"', page)]
        shared = [link for link in links if site in link.removeprefix(site)]
        assert len(shared) >= 5
        assert not [link for link in shared if "/it/" in link]
        codes = re.findall(r'"(/it/qr/[^"]*)"', page)
        assert [client.get(code).status_code for code in codes] == [200, 200]

    def test_of_the_wall_has_the_qr_code_of_no_language(self, client: Client) -> None:
        make_album()

        page = read(client, "/it/topic/%23carnival/wall")

        address = f"{settings.SITE_URL}/topic/%23carnival"
        assert qr_codes.element(address) in page

    def test_is_there_in_every_language_at_the_same_place(self, client: Client) -> None:
        page = compact(read(client, "/it/owners?after=5-9"))

        for code, name in settings.LANGUAGES:
            current = ' aria-current="true"' if code == "it" else ""
            assert (
                f'<a rel="nofollow" lang="{code}" hreflang="{code}"{current}'
                f' href="/{code}/owners?after=5-9">{name}</a>'
            ) in page

    def test_can_be_kept_by_a_proxy(self, client: Client) -> None:
        negotiated, named = client.get("/owners"), client.get("/it/owners")

        for response in (negotiated, named):
            assert "Cookie" not in response.get("Vary", "")
            assert not response.cookies
        assert "Accept-Language" in negotiated["Vary"]
        assert "Accept-Language" not in named.get("Vary", "")
        assert named["Content-Language"] == "it"

    def test_that_is_not_there_says_so_in_the_language(self, client: Client) -> None:
        photo = make_photo(make_album(), is_hidden=True)

        assert "A questo indirizzo non c’è nulla" in read(
            client, "/it/nowhere", status=404
        )
        assert "Dieses Foto ist nicht mehr hier" in read(
            client, f"/photo/{photo.pk}", "de", status=410
        )
        told = read(client, "/ar/?after=x", status=400)
        assert "after ليس موضعًا في هذه القائمة؛ اتبع روابط إحدى الصفحات." in told

    def test_of_a_language_that_nobody_speaks_is_not_there(
        self, client: Client
    ) -> None:
        for address in ["/french/owners", "/itowners", "/it/it/owners"]:
            read(client, address, status=404)

    def test_of_topics_goes_on_where_the_last_ended(self, client: Client) -> None:
        for number in range(31):
            make_album(f"topic{number}")

        page = read(client, "/es/topic/")
        following = re.search(r'rel="next"[^>]* href="([^"]+)"', page)

        assert following
        assert 'class="album-cover' in read(client, following[1])

    def test_speaks_of_its_photos_in_the_language(
        self, client: Client, settings: Settings
    ) -> None:
        policy = redistribution_policy.parse(
            "x.page=link", networks=settings.STORED_NETWORKS
        )
        settings.DISPLAY_POLICY = policy
        album, ana = make_album("Carnival"), make_owner("ana", network="mastodon")
        make_photo(album, ana, favorite_count=1, posted_at=NOON)
        make_photo(album, ana, favorite_count=2_331, posted_at=NOON)
        make_photo(album, make_owner("ben", network="x"))

        make_photo(make_album("Samba"), ana)

        page = read(client, "/de/")

        assert 'content="Alle Fotos"' in page
        assert 'alt="Foto von @ana, gepostet am 3. Feb 2026"' in page
        assert '<span class="visually-hidden">1 Favorit</span>' in page
        assert '<span aria-hidden="true">2.331</span>' in page
        assert '<span class="visually-hidden">2.331 Favoriten</span>' in page
        assert "<span>Ein Foto auf X</span>" in page

    def test_of_a_person_speaks_the_language(self, client: Client) -> None:
        ana = make_owner("ana", network="mastodon", display_name="Ana", url="")
        make_photo(make_album(), ana)

        page = read(client, "/es/owner/ana")

        assert 'content="Fotos de Ana, primero las más recientes."' in page
        assert "</bdi> en Mastodon</span>" in page


@pytest.mark.django_db
@pytest.mark.one_database
class TestPrograms:
    def test_are_answered_as_ever(self, client: Client) -> None:
        make_photo(make_album("Carnival"))

        plain = client.get("/api/topic/carnival")
        asked = client.get("/api/topic/carnival", headers={"Accept-Language": "ar"})

        assert asked.content == plain.content
        assert "Accept-Language" not in asked.get("Vary", "")

    def test_are_told_errors_in_english(self, client: Client) -> None:
        response = client.get("/api?after=x", headers={"Accept-Language": "it"})

        assert "follow the links" in response.json()["detail"]

    def test_and_the_admin_is_in_english(self, client: Client) -> None:
        page = read(client, "/admin/login/", "de")

        assert "Log in" in page


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    cases = [
        ("en", "3 Feb 2026, 12:00 UTC", "12,345"),
        ("it", "3 feb 2026, 12:00 UTC", "12.345"),
        ("es", "3 feb 2026, 12:00 UTC", "12.345"),
        ("pt", "3 de fev de 2026, 12:00 UTC", "12.345"),
        ("de", "3. Feb 2026, 12:00 UTC", "12.345"),
        ("ar", "3 فبراير 2026، \u206612:00 UTC\u2069", "12,345"),
    ]
    for language, moment, thousands in cases:
        with translation.override(language):
            assert formatting.moment(NOON) == moment, (language, moment, thousands)
            assert moment.startswith(formatting.day(NOON)), (
                language,
                moment,
                thousands,
            )
            assert formatting.number(12_345) == thousands, (language, moment, thousands)
            assert formatting.number(999) == "999", (language, moment, thousands)


def test_plurals_are_those_of_the_language() -> None:
    cases = [
        ("en", {0: "0 photos", 1: "1 photo", 2: "2 photos", 1234: "1,234 photos"}),
        ("it", {0: "0 foto", 1: "1 foto", 1234: "1.234 foto"}),
        ("de", {0: "0 Fotos", 1: "1 Foto", 2: "2 Fotos"}),
        ("pt", {1: "1 foto", 2: "2 fotos"}),
        ("es", {1: "1 foto", 2: "2 fotos"}),
        (
            "ar",
            {
                0: "لا صور",
                1: "صورة واحدة",
                2: "صورتان",
                3: "3 صور",
                11: "11 صورة",
                100: "100 صورة",
            },
        ),
    ]
    for language, numbered in cases:
        with translation.override(language):
            found = {n: formatting.quantity(n, "photo", "photos") for n in numbered}

        assert found == numbered, (language, numbered)


def test_waits_stand_in_their_case() -> None:
    with translation.override("de"):
        assert formatting.wait(timedelta(days=3)) == "in 3 Tagen"
        assert formatting.length(timedelta(days=3)) == "3 Tage"
        assert formatting.wait(timedelta(seconds=9)) == "gleich"


def test_what_was_searched_stands_in_the_quotation_marks_of_the_language() -> None:
    quoted = {"en": "“mask”", "de": "„mask“", "it": "«mask»", "ar": "«mask»"}
    for language, expected in quoted.items():
        with translation.override(language):
            assert search_field.quoted("mask") == expected


def test_completeness_is_told_in_each_language() -> None:
    known = Completeness(None, NOON, [], None)

    with translation.override("it"):
        assert (
            known.sentences
            == "Completo dalla prima foto al giorno 3 feb 2026, 12:00 UTC."
        )
