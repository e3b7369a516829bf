"""What X withholds from everybody, in either of its dialects."""

from __future__ import annotations

EVERYWHERE = {"XX", "XY"}
"""Codes of no country: withheld in all of them, XY for a copyright complaint."""


def is_everywhere(countries: object) -> bool:
    """What a court hides in one country is still public; one code may stand alone."""
    codes = countries if isinstance(countries, list) else [countries]
    return any(str(code).upper() in EVERYWHERE for code in codes)
