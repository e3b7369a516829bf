"""Copies of a picture are told by their fingerprints, and look-alikes told apart.

How often is measured by `tests/benchmarks/same_picture.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from PIL import Image, ImageOps

from datasource.media.decoder_pool import DecoderPool
from datasource.media.fingerprint import fingerprint
from datasource.media.store import store
from tests.datasource.media.changes import as_file, scaled, write
from tests.datasource.media.images import encoded
from tests.datasource.media.similar_pictures import (
    Pair,
    copies,
    look_alikes,
    painted,
    poster,
)
from twitter_album.fingerprints import (
    LENGTH,
    MAX_DISTANCE,
    MAX_SAME_DISTANCE,
    OUTLINE_DIGITS,
    distance,
    may_be_same,
    outline,
)

SIZE = (480, 360)
DRAWN = [("fireworks", 3), ("balloons", 5), ("umbrellas", 7)]


def kinds(pairs: Iterable[Pair], *, same: bool) -> list[str]:
    """Of the pairs that are the same by their fingerprints, or are not."""
    return [
        pair.kind
        for pair in pairs
        if (
            distance(fingerprint(pair.one), fingerprint(pair.other))
            <= MAX_SAME_DISTANCE
        )
        is same
    ]


def test_copies_are_the_same_picture(subtests: pytest.Subtests) -> None:
    for scene, seed in DRAWN:
        with subtests.test(scene=scene, seed=seed):
            image = painted(scene, seed, SIZE)

            assert kinds(copies(image, scene), same=False) == []


def test_look_alikes_are_other_pictures(subtests: pytest.Subtests) -> None:
    for scene, seed in DRAWN:
        with subtests.test(scene=scene, seed=seed):
            image = painted(scene, seed, SIZE)

            assert kinds(look_alikes(image, scene, seed), same=True) == []


def test_posters_with_other_words_are_other_pictures() -> None:
    marks = [fingerprint(poster(1, words)) for words in (2, 3, 4)]

    assert distance(marks[0], marks[1]) > MAX_SAME_DISTANCE
    assert distance(marks[1], marks[2]) > MAX_SAME_DISTANCE


def test_what_shows_next_to_nothing_matches_nothing(subtests: pytest.Subtests) -> None:
    grounds: list[str] = ["white", "black", "#3070c0"]
    for ground in grounds:
        with subtests.test(ground=ground):
            plain = Image.new("RGB", SIZE, ground)
            word = plain.copy()
            write(word, "Hi", place=(0.4, 0.4), share=0.1, ink="grey")

            assert fingerprint(plain) == fingerprint(as_file(plain, quality=30)) == ""
            assert fingerprint(word) == ""
            assert distance("", "") == MAX_DISTANCE


def test_a_gradient_matches_nothing() -> None:
    assert fingerprint(Image.linear_gradient("L").resize(SIZE)) == ""


def test_pictures_of_any_shape_have_one(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(1, 1), (3, 900), (900, 3), (16, 256), (40, 20)]
    for size in sizes:
        with subtests.test(size=size):
            assert len(fingerprint(painted("confetti", 1, SIZE).resize(size))) in {
                0,
                LENGTH,
            }


def test_a_grey_copy_on_slightly_tinted_paper_is_the_same(
    subtests: pytest.Subtests,
) -> None:
    papers: list[str] = ["#ffffff", "#fff8f4", "#f4f8ff"]
    for scene, seed in DRAWN:
        for paper in papers:
            with subtests.test(scene=scene, seed=seed, paper=paper):
                image = painted(scene, seed, SIZE)
                copy = ImageOps.colorize(image.convert("L"), "black", paper)

                assert (
                    distance(fingerprint(image), fingerprint(copy)) <= MAX_SAME_DISTANCE
                )


def test_it_is_the_same_in_any_mode() -> None:
    image = painted("wheel", 1, SIZE)
    with_alpha = image.copy()
    with_alpha.putalpha(255)

    assert fingerprint(with_alpha) == fingerprint(image)


def test_the_outline_comes_first_and_tells_most_pictures_apart() -> None:
    mark = fingerprint(painted("street", 1, SIZE))
    copy = fingerprint(scaled(painted("street", 1, SIZE), 320))
    other = fingerprint(painted("masks", 1, SIZE))

    assert outline(mark) == outline(mark[:OUTLINE_DIGITS])
    assert may_be_same(outline(mark), outline(copy))
    assert not may_be_same(outline(mark), outline(other))
    assert distance(mark, other) == MAX_DISTANCE


def test_the_distance_is_that_of_both_ways() -> None:
    image = painted("bunting", 1, SIZE)
    mark = fingerprint(image)
    copy = fingerprint(as_file(scaled(image, 200), quality=30))

    assert 0 == distance(mark, mark) < distance(mark, copy) <= MAX_SAME_DISTANCE
    assert abs(distance(mark, copy) - distance(copy, mark)) <= 10


def test_a_stored_picture_has_its_fingerprint(tmp_path: Path) -> None:
    image = painted("lanterns", 1, (1200, 900))
    data = encoded(image, quality=85)
    pool = DecoderPool(workers=1)

    stored = store(data, pool.render(data), storage=FileSystemStorage(tmp_path))
    pool.stop()

    assert distance(stored.fingerprint, fingerprint(image)) <= MAX_SAME_DISTANCE / 4


def test_a_picture_held_sideways_matches_the_upright_one() -> None:
    image = painted("concert", 1, SIZE)
    turned = Image.Exif()
    turned[0x0112] = 6
    sideways = encoded(image.transpose(Image.Transpose.ROTATE_90), exif=turned)
    pool = DecoderPool(workers=1)

    mark = pool.render(sideways).fingerprint
    pool.stop()

    assert distance(mark, fingerprint(image)) <= MAX_SAME_DISTANCE / 4
