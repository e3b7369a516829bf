"""X gives the address of the medium size; the larger ones are asked for first."""

from __future__ import annotations

import pytest

from datasource.sources.x_picture_sizes import sizes_of
from datasource.sources.x_v1.posts import XV1Posts
from datasource.sources.x_v2.posts import XV2Posts

BARE = "https://pbs.twimg.com/media/AbC.jpg"
SIZES = (f"{BARE}?name=orig", f"{BARE}?name=large", BARE)


def test_the_original_comes_first_and_the_bare_address_last() -> None:
    assert sizes_of(BARE) == SIZES


def test_a_size_that_is_named_gives_way(subtests: pytest.Subtests) -> None:
    names: list[str] = ["small", "medium", "900x900"]
    for name in names:
        with subtests.test(name=name):
            url = f"https://pbs.twimg.com/media/AbC?format=jpg&name={name}"

            assert sizes_of(url) == (
                "https://pbs.twimg.com/media/AbC?format=jpg&name=orig",
                "https://pbs.twimg.com/media/AbC?format=jpg&name=large",
                url,
            )


def test_the_original_is_named_once() -> None:
    assert sizes_of(SIZES[0]) == SIZES[:2]


def test_other_files_have_no_sizes() -> None:
    url = "https://pbs.twimg.com/profile_images/1/a_normal.jpg"

    assert sizes_of(url) == (url,)


def test_both_versions_of_the_api_hand_them_over() -> None:
    old = XV1Posts().picture({"type": "photo", "media_url_https": BARE}, 0)
    media = [{"media_key": "3_1", "type": "photo", "url": BARE}]
    new = XV2Posts({"media": media}, []).picture("3_1", 0)

    for picture in (old, new):
        assert picture
        assert (picture.url, picture.addresses) == (BARE, SIZES)
