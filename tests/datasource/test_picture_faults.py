"""Every fault of a picture ends in one line that the organiser reads in the admin."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from PIL import Image

from app.models import Photo
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from datasource.simulator.world.posts import SimulatedPicture
from tests.datasource.media.images import drawn, encoded, frames, png_of
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, failures, fault, history, post, run

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    on("mastodon"),
]
# Files that no later try would help: they fail at once, for these reasons.
BROKEN = {
    "empty": (b"", "the file is empty"),
    "text": (
        b"Not found",
        "this is no JPEG, PNG, WebP, GIF, AVIF, HEIC, BMP, ICO, TIFF",
    ),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is an SVG drawing"),
    "film": (b"\0\0\0\x18ftypmp42", "this is a video"),
    "truncated": (encoded()[:-5000], "the picture is damaged: only "),
    "bomb": (png_of(60_000, 60_000), "60000 x 60000 pixels take more than 1250 MB"),
    "large": (encoded() + bytes(17_800_000), "the file has more than 17.8 MB"),
}
SOUND = {
    "cmyk": encoded(drawn(mode="CMYK")),
    "16-bit": encoded(Image.new("I;16", (64, 64), 40_000), "PNG"),
    "animated": encoded(
        frames(2)[0], "GIF", save_all=True, append_images=frames(2)[1:]
    ),
    "tiff": encoded(file="TIFF"),
    "avif": encoded(file="AVIF"),
    "without-end": encoded()[:-2],
    "pixel": encoded(Image.new("RGB", (1, 1))),
    "polyglot": encoded() + b"PK\x03\x04<script>alert(1)</script>",
}
IN_A_CIRCLE = {"Location": "/media/mastodon/circle.jpg"}
HOSTS: dict[str, tuple[dict[str, Any], str]] = {
    "gone": ({"status": 404}, "the picture's host answered 404"),
    "gone-for-ever": ({"status": 410}, "the picture's host answered 410"),
    "closed": ({"status": 403}, "the picture's host answered 403"),
    "broken": ({"status": 500}, "the picture's host answered 500"),
    "circle": (
        {"status": 302, "headers": IN_A_CIRCLE},
        "the address is redirected more than 5 hops",
    ),
    "short": (
        {"close_after": 100},
        "the connection broke before the whole file had come",
    ),
    "endless": ({"is_endless": True}, "the file has more than 17.8 MB"),
    "gzip-bomb": ({"gzip_bomb_megabytes": 40}, "the file has more than 17.8 MB"),
    "refused": ({"is_refused": True}, "the picture's host cannot be reached"),
}


def show(network: Network, contents: dict[str, bytes]) -> None:
    """One post for each picture, named like it."""
    network.show(
        [
            replace(
                post(5 + 2 * place), pictures=(SimulatedPicture(id=name, content=data),)
            )
            for place, (name, data) in enumerate(contents.items())
        ]
    )
    assert failures(run()) == ""


def photo_of(name: str) -> Photo:
    return Photo.objects.get(media_url__endswith=f"/{name}.jpg")


def told_in_the_admin(admin_client: Client) -> str:
    return admin_client.get("/admin/app/photo/").content.decode()


def test_each_file_that_is_no_picture_has_its_line(
    network: Network, admin_client: Client
) -> None:
    show(network, {name: data for name, (data, _) in BROKEN.items()} | SOUND)
    report = store_pictures(network)
    assert (report.stored, report.failed) == (len(SOUND), len(BROKEN))
    assert report.retried == 0
    told = told_in_the_admin(admin_client)
    for name, (_, line) in BROKEN.items():
        photo = photo_of(name)
        assert photo.failure.startswith(line), name
        assert photo.state == Photo.State.FAILED
        assert escape(line) in told
    assert {photo_of(name).state for name in SOUND} == {Photo.State.READY}
    assert Photo.objects.shown().count() == len(SOUND)


def test_each_fault_of_a_host_has_its_line_and_is_healed(
    network: Network, admin_client: Client
) -> None:
    show(network, dict.fromkeys(HOSTS, encoded()))
    network.simulator.faults = FaultPlan.of(
        *(
            Fault(path=f"/media/mastodon/{name}.jpg", **values)
            for name, (values, _) in HOSTS.items()
        )
    )
    report = store_pictures(network)
    assert (report.stored, report.failed, report.retried) == (0, 4, len(HOSTS) - 4)
    told = told_in_the_admin(admin_client)
    for name, (_, line) in HOSTS.items():
        assert photo_of(name).failure == line
        assert escape(line) in told
    network.simulator.faults = FaultPlan()
    Photo.objects.update(try_at=timezone.now())
    assert store_pictures(network).stored == len(HOSTS) - 4
    ready = Photo.objects.filter(state="ready")
    assert not ready.exclude(failure="").exists()


INSIDE = {
    "https://127.0.0.1/a.jpg": "127.0.0.1 leads to 127.0.0.1, which is no public",
    "https://[::ffff:10.0.0.1]/a": "leads to ::ffff:10.0.0.1, which is no public",
    "https://2130706433/a.jpg": "leads to 127.0.0.1, which is no public address",
    "https://localhost/a.jpg": "which is no public address",
    "http://93.184.216.34/a.jpg": "93.184.216.34: only https is allowed",
    "https://93.184.216.34:22/a": "93.184.216.34: port 22 is not allowed",
}


def test_an_address_that_leads_inside_is_never_asked(network: Network) -> None:
    network.show(history(len(INSIDE) + 1))  # the last one is read twice
    places = enumerate(INSIDE)
    fault(
        network,
        malform=tuple(
            Malformation(field="media_attachments.0.url", position=place, value=url)
            for place, url in places
        ),
    )
    run()
    store_pictures(network, allows_private=False)
    for url, line in INSIDE.items():
        told = Photo.objects.get(media_url=url).failure
        assert told.startswith("the address may not be asked: ")
        assert line in told


def test_a_disk_that_takes_nothing_is_told_and_leaves_no_file(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = {
        errno.ENOSPC: "cannot store the picture: the disk is full",
        errno.EROFS: "cannot store the picture: the disk is read-only",
        errno.EIO: "cannot store the picture: Input/output error",
    }
    show(network, {"masks": encoded()})
    for code, line in codes.items():

        def fail(descriptor: int, code: int = code) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            assert store_pictures(network).retried == 1
        photo = photo_of("masks")
        assert (photo.state, photo.failure) == (Photo.State.PENDING, line)
        root = Path(settings.MEDIA_ROOT)
        assert not [path for path in root.rglob("*") if path.is_file()], line
        Photo.objects.update(try_at=timezone.now())
    assert store_pictures(network).stored == 1
