"""Markup on one line: how a template is indented says nothing of a page."""

import re


def compact(page: str) -> str:
    """Without line breaks, and without the spaces on both sides of a tag."""
    return re.sub(r"(?<=>) | (?=<)", "", " ".join(page.split()))
