"""Attachments of the Fediverse: the kind of file counts, and every address of it."""

from __future__ import annotations

from typing import Any

import pytest

from datasource.posts import Picture
from datasource.sources.mastodon.posts import MastodonPosts

HOME, FAR = "https://social.example/a", "https://far.example/b"


def read(base: str = "", **attachment: Any) -> Picture | None:
    return MastodonPosts("social.example", base=base).picture(
        {"type": "image"} | attachment, 0
    )


def test_a_picture_is_taken_under_any_label(subtests: pytest.Subtests) -> None:
    kinds: list[str | None] = [
        "image",
        "Image",
        "IMAGE",
        "unknown",
        "Unknown",
        "image/jpeg",
        "Photo",
        None,
    ]
    for kind in kinds:
        with subtests.test(kind=kind):
            assert read(type=kind, url=f"{HOME}.jpg")


def test_a_film_s_label_does_not_make_a_film(subtests: pytest.Subtests) -> None:
    kinds: list[str] = ["gifv", "video", "unknown", "GIFV"]
    endings: list[str] = [".gif", ".GIF", ".gif?v=1", ".webp#x", ".avif"]
    for kind in kinds:
        for ending in endings:
            with subtests.test(kind=kind, ending=ending):
                assert read(type=kind, url=HOME + ending)


def test_a_film_is_no_picture(subtests: pytest.Subtests) -> None:
    kinds: list[str] = ["gifv", "video", "audio", "Video", "unknown"]
    endings: list[str] = [".mp4", ".webm", ".mov", ".mp3", ".MP4?v=1"]
    for kind in kinds:
        for ending in endings:
            with subtests.test(kind=kind, ending=ending):
                preview = f"{HOME}.jpg"

                assert read(type=kind, url=HOME + ending, preview_url=preview) is None


def test_what_nothing_tells_the_kind_of_is_asked_for() -> None:
    assert read(type="unknown", url=None, remote_url=FAR)
    assert read(type="unknown", url=f"{HOME}.bin")
    assert read(type="unknown", url=None, remote_url=f"{FAR}.php?file=7")
    assert read(type="image/jpeg", url=HOME)
    assert read(type="photo", url=HOME)
    assert read(type="video/mp4", url=HOME) is None
    assert read(type="unknown", url=None, remote_url=None) is None
    assert read(type="unknown", url=f"{HOME}.pdf") is None
    assert read(type="gifv", url=HOME) is None


def test_a_media_type_tells_the_kind(subtests: pytest.Subtests) -> None:
    cases: list[tuple[object, bool]] = [
        ("image/gif", True),
        ("video/mp4", False),
        (7, True),
    ]
    for told, is_taken in cases:
        with subtests.test(told=told, is_taken=is_taken):
            pleroma = {"mime_type": told}

            assert bool(read(type="unknown", url=HOME, pleroma=pleroma)) is is_taken


def test_the_server_s_copy_comes_before_the_original() -> None:
    picture = read(url=f"{HOME}.jpg", remote_url=f"{FAR}.jpg")

    assert picture
    assert picture.url == f"{HOME}.jpg"
    assert picture.addresses == (f"{HOME}.jpg", f"{FAR}.jpg")


def test_an_address_that_is_none_leaves_the_other(subtests: pytest.Subtests) -> None:
    urls: list[object] = [None, "", 7, "nonsense:x", "javascript:alert(1)"]
    for url in urls:
        with subtests.test(url=url):
            picture = read(url=url, remote_url=f"{FAR}.jpg")

            assert picture
            assert (picture.url, picture.addresses) == (f"{FAR}.jpg", ())


def test_an_address_without_a_host_is_the_server_s(subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, str]] = [
        ("/media/a.jpg", "https://social.example/media/a.jpg"),
        ("media/a.jpg", "https://social.example/media/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        (" https://cdn.example/a.jpg\n", "https://cdn.example/a.jpg"),
    ]
    for url, resolved in cases:
        with subtests.test(url=url, resolved=resolved):
            picture = read(url=url)

            assert picture
            assert picture.url == resolved


def test_an_address_without_a_scheme_is_asked_as_the_server_is() -> None:
    picture = read(base="http://127.0.0.1:9999", url="//127.0.0.1:8888/a.jpg")

    assert picture
    assert picture.url == "http://127.0.0.1:8888/a.jpg"


def test_addresses_of_up_to_4000_characters() -> None:
    url = f"{HOME}.jpg?signature="

    assert read(url=url.ljust(4000, "x"))
    with pytest.raises(ValueError, match="an address is missing or not usable"):
        read(url=url.ljust(4001, "x"))


def test_an_object_where_a_list_should_be(subtests: pytest.Subtests) -> None:
    cases: list[tuple[object, list[Any]]] = [
        ({"type": "image", "url": HOME}, [{"type": "image", "url": HOME}]),
        ({"0": {"url": HOME}, "2": {"url": FAR}}, [{"url": HOME}, {"url": FAR}]),
        ({}, []),
        (None, []),
        ([{"url": HOME}], [{"url": HOME}]),
    ]
    for given, found in cases:
        with subtests.test(given=given, found=found):
            assert MastodonPosts("x").attachments({"media_attachments": given}) == found


def test_a_film_that_a_server_made_of_a_gif_gives_way_to_the_gif() -> None:
    picture = read(type="gifv", url=f"{HOME}.mp4", remote_url=f"{FAR}.gif")

    assert picture
    assert (picture.url, picture.addresses) == (f"{FAR}.gif", ())


def test_the_preview_is_taken_where_no_other_address_is_told() -> None:
    small = f"{HOME}_small.jpg"
    alone = read(url=None, remote_url=None, preview_url=small)
    assert alone
    assert alone.url == small
    both = read(url=None, remote_url=f"{FAR}.jpg", preview_url=small)
    assert both
    assert (both.url, both.addresses) == (f"{FAR}.jpg", ())


def test_a_drawing_in_place_of_a_picture_is_none(subtests: pytest.Subtests) -> None:
    names: list[str] = ["missing.png", "no-preview.png", "placeholder.jpg"]
    for name in names:
        with subtests.test(name=name):
            drawing = f"https://social.example/storage/{name}"
            with pytest.raises(ValueError, match="missing"):
                read(url=None, preview_url=drawing)
