"""`manage.py publish_top7`, and the same from the admin."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from app.models import Photo, Publication, Ranking
from app.top_seven import versions
from tests.app.factories import (
    frozen,
    make_album,
)
from tests.facebook_page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking() -> Ranking:
    return frozen(make_album(), 3)


@pytest.mark.one_database
class TestCommand:
    def told(self, *arguments: str) -> str:
        out = StringIO()
        call_command("publish_top7", *arguments, stdout=out)
        return out.getvalue()

    def test_publishes_the_present_ranking(self, page: Page) -> None:
        frozen(make_album(), 2)

        told = self.told("#carnival")

        assert f"https://www.facebook.com/{page.posts[0]['id']}" in told

    def test_publishes_a_past_version(self, page: Page, ranking: Ranking) -> None:
        Photo.objects.filter(alt_text="A mask, 2").update(favorite_count=999)
        assert versions.make_version(ranking.album) != ranking

        self.told("carnival", "--version", "1")

        assert ranking.publications.get().state == Publication.State.PUBLISHED

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("#nothing",), "no album"),
            (("#carnival", "--version", "9"), "no such ranking"),
        ],
    )
    def test_says_what_there_is_not(
        self, page: Page, ranking: Ranking, arguments: tuple[str, ...], told: str
    ) -> None:
        with pytest.raises(CommandError, match=told):
            self.told(*arguments)

    def test_says_that_no_page_is_configured(self, ranking: Ranking) -> None:
        with pytest.raises(CommandError, match="FACEBOOK_PAGE_ID"):
            self.told("carnival")


@pytest.mark.one_database
class TestAdmin:
    def act(self, client: Client, *rankings: Ranking) -> str:
        answer: Any = client.post(
            "/admin/app/ranking/",
            {"action": "publish", "_selected_action": [row.pk for row in rankings]},
            follow=True,
        )
        return str(answer.content.decode())

    def test_publishes_and_links_to_the_post(
        self, page: Page, ranking: Ranking, admin_client: Client
    ) -> None:
        seen = self.act(admin_client, ranking)

        assert "version 1 is on the Page." in seen
        assert f"https://www.facebook.com/{page.posts[0]['id']}" in seen

    def test_tells_why_not(
        self, page: Page, ranking: Ranking, admin_client: Client
    ) -> None:
        page.tokens.clear()

        assert "The Page token has expired" in self.act(admin_client, ranking)

    def test_is_not_for_those_who_may_only_look(
        self, page: Page, ranking: Ranking, client: Client
    ) -> None:
        client.force_login(User.objects.create_user("guest", is_staff=True))

        self.act(client, ranking)

        assert not page.requests
