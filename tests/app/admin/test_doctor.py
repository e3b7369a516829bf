"""The admin's page that says whether everything is right."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.app.admin_staff import member
from tests.markup import compact

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def superuser() -> Client:
    return member(is_superuser=True)


def test_looks_only_when_somebody_says_so(superuser: Client) -> None:
    page = superuser.get(reverse("admin:doctor")).content.decode()
    assert "Look now" in page
    assert "The clock has never run" not in page


def test_names_what_is_wrong_with_what_mends_it(superuser: Client) -> None:
    response = superuser.post(reverse("admin:doctor"))

    page = compact(response.content.decode())
    problem = "The clock has never run here: no photos come in, and no e-mails go out."
    assert f'<li class="error"><strong>{problem}</strong><br>Start it:' in page
    assert '<li class="warning"><strong>SITE_URL is http://127.0.0.1:8000' in page
    assert "<p>All right: folders, database" in page
    assert "no-store" in response["Cache-Control"]


def test_the_foot_of_each_page_leads_superusers_to_it(superuser: Client) -> None:
    link = f'href="{reverse("admin:doctor")}"'
    assert link in superuser.get(reverse("admin:index")).content.decode()
