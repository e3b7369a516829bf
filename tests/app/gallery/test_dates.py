"""Dates read as each language writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from app.gallery.day_headings import day_heading
from app.gallery.formatting import time_of_day


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Thursday 5 November 2020"),
        ("it", "Giovedì 5 novembre 2020"),
        ("pt", "Quinta-feira, 5 de novembro de 2020"),
        ("es", "Jueves 5 de noviembre de 2020"),
        ("de", "Donnerstag, 5. November 2020"),
    ],
)
def test_a_day_heads_its_photos(language: str, expected: str) -> None:
    with override(language):
        assert day_heading(date(2020, 11, 5)) == expected


@pytest.mark.parametrize("language", ["en", "it", "es", "pt", "de", "ar"])
def test_of_today_the_time_alone_is_told(language: str) -> None:
    now = timezone.localtime()
    with override(language):
        assert time_of_day(now) == f"{now:%H:%M} {now:%Z}"
        yesterday: datetime = now - timedelta(days=1)
        assert str(yesterday.day) in time_of_day(yesterday)
