"""Name, description and logo of the site, as the organiser sets them."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from app import site
from app.models import SiteIdentity

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ADD = "/admin/app/siteidentity/add/"
CHANGE = "/admin/app/siteidentity/1/change/"


def upload(image: Image.Image, kind: str = "PNG", **options: object) -> object:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return SimpleUploadedFile(f"logo.{kind.lower()}", file.getvalue())


def transparent_logo() -> Image.Image:
    image = Image.new("RGBA", (1000, 500), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (100, 100, 900, 400))
    return image


class TestPage:
    def test_sets_name_and_description(self, admin_client: Client) -> None:
        values = {"name": "Les Gilles", "description": "Three days.\nCome."}

        assert admin_client.post(ADD, values).status_code == 302

        shown = site.current()
        assert shown.name == "Les Gilles"
        assert shown.description.splitlines() == ["Three days.", "Come."]
        assert "Les Gilles" in admin_client.get(CHANGE).text

    def test_is_one_for_the_whole_site(self, admin_client: Client) -> None:
        changelist = reverse("admin:app_siteidentity_changelist")
        assert ADD in admin_client.get(changelist).text

        admin_client.post(ADD, {"name": "Les Gilles"})

        assert ADD not in admin_client.get(changelist).text
        assert admin_client.post(ADD, {"name": "Another"}).status_code == 403
        assert SiteIdentity.objects.get().name == "Les Gilles"
        address = reverse("admin:app_siteidentity_delete", args=[1])
        assert admin_client.post(address, {"post": "yes"}).status_code == 403

    def test_is_for_those_who_may_change_it(self, client: Client) -> None:
        user = User.objects.create_user("eva", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_siteidentity"))
        client.force_login(user)
        SiteIdentity(name="Les Gilles").save()

        assert "Les Gilles" in client.get(CHANGE).text
        assert client.post(CHANGE, {"name": "Mine"}).status_code == 403


class TestLogo:
    def test_is_drawn_anew_and_keeps_its_transparent_ground(
        self, admin_client: Client
    ) -> None:
        hidden = b"where I live"
        file = upload(transparent_logo(), "PNG", exif=b"Exif\0\0MM\0*" + hidden)

        admin_client.post(ADD, {"name": "Les Gilles", "new_logo": file})

        row = SiteIdentity.objects.get()
        image = Image.open(io.BytesIO(bytes(row.logo)))
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (320, 160))
        assert (row.logo_width, row.logo_height) == image.size
        corner, middle = image.getpixel((0, 0)), image.getpixel((160, 80))
        assert isinstance(corner, tuple)
        assert (corner[3], middle) == (0, (200, 30, 30, 255))
        assert hidden not in bytes(row.logo)
        logo = site.current().logo
        assert logo is not None
        assert admin_client.get(logo.path).content == bytes(row.logo)

    def test_of_any_format_is_taken(self, admin_client: Client) -> None:
        for kind in ("JPEG", "WEBP"):
            file = upload(Image.new("RGB", (64, 64), "navy"), kind)
            address = CHANGE if SiteIdentity.objects.exists() else ADD

            assert admin_client.post(address, {"new_logo": file}).status_code == 302

            assert bytes(SiteIdentity.objects.get().logo).startswith(b"\x89PNG")

    def test_that_is_no_picture_is_refused(self, admin_client: Client) -> None:
        cases = [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is an SVG drawing"),
            (b"#!/bin/sh\nrm -rf /", "this is no JPEG, PNG"),
            (b"x" * 5_000_001, "more than 5 MB"),
        ]
        for data, complaint in cases:
            file = SimpleUploadedFile("logo.png", data)

            response = admin_client.post(ADD, {"name": "Feast", "new_logo": file})

            assert complaint in response.text, complaint
            assert not SiteIdentity.objects.exists()

    def test_stays_until_it_is_removed(self, admin_client: Client) -> None:
        admin_client.post(ADD, {"new_logo": upload(transparent_logo())})
        mark = SiteIdentity.objects.get().logo_mark

        admin_client.post(CHANGE, {"name": "Les Gilles"})
        assert SiteIdentity.objects.get().logo_mark == mark != ""

        admin_client.post(CHANGE, {"name": "Les Gilles", "removes_logo": "on"})
        assert site.current().logo is None
        assert admin_client.get(f"/logo/{mark}.png").status_code == 404
