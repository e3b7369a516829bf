"""The organiser's name, description and logo on everything that guests see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from app import site
from app.models import SiteIdentity
from app.top_seven import share_picture_content
from tests.app.factories import make_album, make_photos
from tests.app.reading import read
from twitter_album.logo_file import LogoFile

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TOPIC = "/topic/%23carnival"
MARK = "0123456789abcdef"
HOSTILE = '<script>alert(1)</script> & "Söhne"'


def give_name(name: str = "", **values: object) -> SiteIdentity:
    identity = SiteIdentity(name=name, **values)
    identity.save()
    return identity


class TestName:
    def test_of_the_admin_goes_before_that_of_the_settings(
        self, settings: Settings
    ) -> None:
        make_album(title="Carnival in Binche")
        assert site.current().name == "Carnival in Binche"

        settings.SITE_NAME = "Ville de Binche"
        assert site.current().name == "Ville de Binche"

        give_name("Les Gilles")
        assert site.current().name == "Les Gilles"

    def test_without_one_is_never_that_of_the_software(self) -> None:
        assert site.current().name == "Photo album"
        make_album()
        assert site.current().name == "#carnival"
        make_album("other")
        with translation.override("de"):
            assert site.current().name == "Fotoalbum"

    def test_is_kept_once(self) -> None:
        give_name("One")
        give_name("Two")
        with pytest.raises(IntegrityError), transaction.atomic():
            SiteIdentity.objects.create(id=2, name="Three")

        assert SiteIdentity.objects.get().name == "Two"


class TestPages:
    @pytest.mark.parametrize("address", ["/", TOPIC, "/owners", "/nothing"])
    def test_name_it_in_bar_and_title(self, client: Client, address: str) -> None:
        make_photos(make_album(), 1)
        give_name(HOSTILE)

        text = client.get(address).text

        escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Söhne&quot;"
        assert f'<bdi class="site-name">{escaped}</bdi>' in text
        assert f"· {escaped}" in text.partition("</title>")[0]
        assert "<script>alert" not in text
        # At the foot alone, as what it is made with.
        assert text.count("Twitter Album") == 1
        assert "Made with Twitter Album" in text

    def test_say_it_to_previews_of_links(self, client: Client) -> None:
        make_photos(make_album(), 1)
        give_name("Les Gilles")

        assert 'property="og:site_name" content="Les Gilles"' in read(client, TOPIC)

    def test_change_as_soon_as_it_does(self, client: Client) -> None:
        make_photos(make_album(), 1)
        for name in ("One", "Two"):
            give_name(name)
            for address in ("/", TOPIC, f"{TOPIC}/feed", "/manifest.webmanifest"):
                assert name in client.get(address).text, address

    def test_show_the_logo_where_there_is_one(self, client: Client) -> None:
        assert "site-logo" not in client.get("/").text
        give_name("Les Gilles", logo=b"PNG", logo_mark=MARK, logo_width=64)

        assert f'src="/logo/{MARK}.png"' in client.get("/").text

    @pytest.mark.parametrize(
        ("width", "height", "is_icon"),
        [(64, 64, True), (64, 60, True), (400, 64, False), (40, 64, False)],
    )
    def test_have_a_square_logo_in_the_tab_of_the_browser(
        self, client: Client, width: int, height: int, is_icon: bool
    ) -> None:
        make_photos(make_album(), 1)
        size = {"logo_width": width, "logo_height": height}
        give_name("Les Gilles", logo=b"PNG", logo_mark=MARK, **size)

        for address in ("/owners", TOPIC, f"{TOPIC}/wall"):
            page = client.get(address).text
            assert (f'rel="icon" href="/logo/{MARK}.png"' in page) is is_icon
            assert ("img/icon." in page.partition("</head>")[0]) is not is_icon

    def test_have_a_square_file_of_the_settings_in_the_tab(
        self, client: Client, settings: Settings, tmp_path: Path
    ) -> None:
        make_photos(make_album(), 1)
        for name, size, is_icon in (("a", (64, 64), True), ("b", (400, 64), False)):
            path = tmp_path / f"{name}.png"
            Image.new("RGB", size).save(path)
            settings.SITE_LOGO = LogoFile(path)

            page = client.get("/owners").text
            assert ('rel="icon" href="/logo/' in page) is is_icon


class TestElsewhere:
    def test_the_wall_is_titled_with_it(self, client: Client) -> None:
        make_album()
        give_name("Les Gilles")

        assert "· Les Gilles</title>" in client.get(f"{TOPIC}/wall").text

    def test_an_oembed_answer_names_it_as_provider(self, client: Client) -> None:
        photo = make_photos(make_album(), 1)[0]
        give_name("Les Gilles")
        asked = {"url": f"http://127.0.0.1:8000{photo.get_absolute_url()}"}

        answer = client.get("/oembed", asked)

        assert answer.json()["provider_name"] == "Les Gilles"

    def test_a_feed_has_it_as_author_with_the_logo(self, client: Client) -> None:
        make_album(title="Carnival", description="Three days.")
        give_name("Les Gilles", logo=b"PNG", logo_mark=MARK)

        feed = client.get(f"{TOPIC}/feed").text

        assert "<title>Carnival · Les Gilles</title>" in feed
        assert "<subtitle>Three days.</subtitle>" in feed
        assert "<author><name>Les Gilles</name></author>" in feed
        assert f"/logo/{MARK}.png</logo>" in feed

    def test_the_web_app_is_called_so(self, client: Client) -> None:
        give_name("Les Gilles", description="The carnival of Binche.")

        manifest = json.loads(client.get("/manifest.webmanifest").content)

        assert manifest["name"] == manifest["short_name"] == "Les Gilles"
        assert manifest["description"] == "The carnival of Binche."
        assert manifest["icons"][0]["src"].startswith("/static/img/icon")


class TestLogo:
    def test_is_given_out_under_its_mark_alone(self, client: Client) -> None:
        give_name(logo=b"PNG", logo_mark=MARK)

        response = client.get(f"/logo/{MARK}.png")

        assert (response.content, response["Content-Type"]) == (b"PNG", "image/png")
        assert "immutable" in response["Cache-Control"]
        assert client.get("/logo/0000000000000000.png").status_code == 404
        assert client.get(f"/logo/{MARK}.svg").status_code == 404

    def test_may_be_a_file_of_the_settings(
        self, client: Client, settings: Settings, tmp_path: Path
    ) -> None:
        file = tmp_path / "logo.SVG"
        file.write_text("<svg/>")
        settings.SITE_LOGO = LogoFile(file)

        logo = site.current().logo
        assert logo is not None
        response = client.get(logo.path)

        assert response["Content-Type"] == "image/svg+xml"
        file.write_text("<svg >")
        assert client.get(logo.path).status_code == 404
        file.unlink()
        assert site.current().logo is None


class TestAlbum:
    """What the organiser says of an album stands where its hashtag stood."""

    def test_is_called_by_its_title(self, client: Client) -> None:
        album = make_album(title="Carnival in Binche", description="Three days.")
        photo = make_photos(album, 3)[0]
        make_album("other")
        for address, title in {
            TOPIC: "Carnival in Binche",
            f"{TOPIC}/7": "Top seven of Carnival in Binche",
        }.items():
            assert f"{title}" in read(client, address).partition("</title>")[0]
        page = read(client, TOPIC)
        assert 'property="og:title" content="Carnival in Binche"' in page
        assert 'property="og:description" content="Three days."' in page
        # The navigation too.
        assert "Carnival in Binche" in read(client, "/owners")
        assert "Carnival in Binche" in read(client, photo.get_absolute_url())

    def test_is_named_on_share_pictures_with_the_site(self) -> None:
        album = make_album(title="Carnival in Binche")
        photos = make_photos(album, 2)

        def title() -> str:
            picture = share_picture_content.of_ranking(album, photos)
            assert picture is not None
            return picture.title

        assert title() == "Carnival in Binche"
        give_name("Les Gilles")
        assert title() == "Carnival in Binche · Les Gilles"
        # No font for it: better one name than boxes.
        give_name("كرنفال")
        assert title() == "Carnival in Binche"
        album.title = "كرنفال"
        assert title() == "#carnival"
        album.title = "x" * 100
        assert len(title()) <= 60

    def test_of_a_site_without_albums_is_described_by_it(self, client: Client) -> None:
        give_name("Les Gilles", description="Three days.\n<b>Come</b>")

        page = client.get("/").text

        assert "Three days.<br>&lt;b&gt;Come&lt;/b&gt;" in page
        assert 'name="description" content="Three days.' in page
