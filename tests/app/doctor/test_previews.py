"""What `manage.py doctor` finds of pictures and previews that others read."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from tests.app.doctor.site import HANG_UP, Site, answers, serving
from tests.app.factories import make_album, make_photo, store_picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


class TestPictures:
    @pytest.fixture(autouse=True)
    def photo(self) -> None:
        make_photo(make_album(), **store_picture())

    def test_that_the_proxy_keeps_back_are_named(
        self, site: Site, doctor: Doctor
    ) -> None:
        site.fault = lambda path, _: (
            answers("403 Forbidden")(path, _) if path.startswith("/media/") else None
        )
        told = doctor("storage")
        assert told.names("ERROR", "Visitors see no pictures", "pass /media/ on")

    def test_that_a_cdn_does_not_have_are_named(
        self, site: Site, settings: Settings, doctor: Doctor
    ) -> None:
        with serving() as cdn:
            cdn.fault = answers("404 Not Found")
            settings.MEDIA_CDN_URL = cdn.url
            settings.MEDIA_URL = f"{cdn.url}/"
            told = doctor("storage")
        assert told.names("ERROR", "answers 404 (text/html)", "Check MEDIA_CDN_URL")

    def test_whose_folder_is_not_mounted_are_named(
        self, site: Site, settings: Settings, doctor: Doctor
    ) -> None:
        settings.MEDIA_ROOT = settings.DATA_DIR / "elsewhere"
        problem = "the newest, is not stored any more"
        assert doctor("storage").names("ERROR", problem, "Mount the folder or bucket")

    def test_that_facebook_may_not_read_are_named(
        self, site: Site, doctor: Doctor
    ) -> None:
        site.fault = lambda path, agent: (
            answers("403 Forbidden")(path, agent)
            if path.startswith("/share/") and "facebook" in agent
            else None
        )
        told = doctor("sharing")
        problem = "The picture of shared links cannot be read: /share/"
        assert told.names("ERROR", problem, "admit facebookexternalhit")

    def test_are_of_no_use_where_a_firewall_keeps_facebook_out(
        self, site: Site, doctor: Doctor
    ) -> None:
        site.fault = lambda path, agent: (
            answers("403 Forbidden")(path, agent) if "facebook" in agent else None
        )
        told = doctor("sharing")
        assert told.names("ERROR", "answers 403", "admit facebookexternalhit")

    def test_are_of_no_use_where_a_firewall_hangs_up_on_facebook(
        self, site: Site, doctor: Doctor
    ) -> None:
        site.fault = lambda _, agent: HANG_UP if "facebook" in agent else None
        told = doctor("sharing")
        problem = "Facebook gets no preview of shared links"
        assert told.names("ERROR", problem, "admit facebookexternalhit")
        assert "failed itself" not in told.text

    def test_need_links_that_lead_to_site_url(
        self, site: Site, settings: Settings, doctor: Doctor
    ) -> None:
        with serving() as proxy:
            page = (
                b'<meta property="og:title" content="x">'
                b'<meta property="og:description" content="x">'
                b'<meta property="og:url" content="http://old.example/topic/x/7">'
            )
            proxy.fault = lambda path, agent: (
                answers("200 OK", page)(path, agent) if "/topic/" in path else None
            )
            settings.SITE_URL = proxy.url
            told = doctor("sharing")
        problem = "Shared links lead to old.example, and not to SITE_URL"
        assert told.names("ERROR", problem, "with the same SITE_URL")
        assert told.names("WARNING", "lacks og:image", "DISPLAY_POLICY")
