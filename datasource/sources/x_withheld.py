"""Whether X withholds a post from everybody, in either version of its API."""

from __future__ import annotations

# Codes of no country: withheld in all of them, XY for a copyright complaint.
EVERYWHERE = {"XX", "XY"}


def is_everywhere(countries: object) -> bool:
    """What a court hides in one country is still public; one code may stand alone."""
    codes = countries if isinstance(countries, list) else [countries]
    return any(str(code).upper() in EVERYWHERE for code in codes)
