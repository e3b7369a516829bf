"""The logo of the site, as a file of a frozen album."""

from __future__ import annotations

import re
from dataclasses import replace

from django.urls import reverse

from app import site
from app.freeze.addresses import FILE
from app.views.site_files import logo_response

NAME = re.compile(r"([0-9a-f]{16})\.([a-z]+)$")


def logo_file() -> tuple[str, bytes] | None:
    """Name and content; None without a logo, and where it lies elsewhere."""
    logo = site.current().logo
    match = NAME.search(logo.path) if logo else None
    if (
        logo is None
        or match is None
        or reverse("logo", args=match.groups()) != logo.path
    ):
        return None
    response = logo_response(match[1], match[2])
    return (f"assets/logo.{match[2]}", response.content) if response else None


def site_with_logo() -> site.Site:
    """With the address of the file, or without a logo."""
    shown, file = site.current(), logo_file()
    if shown.logo is None or file is None:
        return replace(shown, logo=None)
    return replace(shown, logo=replace(shown.logo, path=FILE + file[0]))
