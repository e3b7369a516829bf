"""Rows of photos that fill the window, whatever their ratios."""

from __future__ import annotations

import random
from pathlib import Path

from django.conf import settings

from app.gallery import justified_rows

SIZES = [(3, 2), (2, 3), (4, 3), (1, 1), (9, 16), (16, 9), (64, 13), (5, 16)]


def pictures(number: int, seed: int = 1) -> list[tuple[int, int]]:
    return random.Random(seed).choices(SIZES, k=number)


def test_rows_are_about_equally_full() -> None:
    for number in [12, 60, 100]:
        for window_range in justified_rows.WINDOW_RANGES:
            ratios = [
                justified_rows.ratio(justified_rows.ratio_step(*size))
                for size in pictures(number)
            ]

            ends = justified_rows.row_ends(ratios, window_range.fill)

            starts = [0, *ends[:-1]]
            rows = [ratios[a:b] for a, b in zip(starts, ends, strict=True)]
            assert [ratio for row in rows for ratio in row] == ratios, number
            for row in rows:
                is_one_panorama = len(row) == 1 and row[0] > window_range.fill
                assert 0.45 < sum(row) / window_range.fill < 2.1 or is_one_panorama, (
                    number
                )


def test_a_ratio_is_told_within_two_percent() -> None:
    for width in range(500, 3200, 37):
        told = justified_rows.ratio(justified_rows.ratio_step(width, 1000))

        assert abs(told / (width / 1000) - 1) < 0.02


def test_an_endless_picture_is_cropped() -> None:
    assert justified_rows.ratio_class(10_000, 10) == justified_rows.ratio_class(
        5_000, 10
    )
    assert justified_rows.ratio_class(10, 10_000) == "r0"


def test_every_photo_has_its_place() -> None:
    for number in (0, 1, 2, 6, 7, 60, 61):
        positions = justified_rows.row_positions(pictures(number))

        assert len(positions) == number
        assert not positions or (positions[0].is_first_row and positions[-1].ends == "")


def test_a_photo_is_asked_for_as_wide_as_it_is_shown() -> None:
    position = justified_rows.row_positions([(3, 2)] * 60)[0]

    *wide, phone = position.sizes.split(",")
    assert phone in ("44vw", "88vw")
    assert wide[0].startswith("(min-width:2000px) calc(")
    # Beside it stand the navigation and, in its row, two more of its shape.
    assert "(min-width:1300px) calc(33.4vw - 96px)" in wide


def test_larger_photos_are_fewer_in_a_row() -> None:
    ends = [
        sum("b2" in position.ends for position in positions)
        for fill in (1.6, 1.0, 0.6)
        for positions in [justified_rows.row_positions([(3, 2)] * 60, fill=fill)]
    ]

    assert ends[0] < ends[1] < ends[2]


def test_the_style_sheet_is_the_one_that_is_made() -> None:
    sheet = Path(settings.BASE_DIR) / "static" / "css" / "ratios.css"

    assert sheet.read_text() == justified_rows.style_sheet()


def test_a_phone_waits_for_no_photo_that_only_a_laptop_shows_first() -> None:
    positions = justified_rows.row_positions([(3, 2)] * 60)

    urgent = [position.is_urgent for position in positions]
    assert sum(urgent) < sum(position.is_first_row for position in positions)
    assert urgent[0]
    later = justified_rows.row_positions([(3, 2)] * 60, is_top=False)
    assert not any(position.is_urgent for position in later)
