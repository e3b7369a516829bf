"""Takes secrets out of what findings quote: words of servers and of libraries."""

from __future__ import annotations

import re
from dataclasses import replace

from twitter_album.doctor.findings import Finding
from twitter_album.secret_values import without_secrets

PASSWORD_IN_ADDRESS = re.compile(r"(://[^:/@\s]*):[^@\s]*@")


def masked(finding: Finding) -> Finding:
    """A remedy is in words of ours, which show how an address with a password looks."""
    return replace(
        finding,
        problem=masked_text(finding.problem),
        remedy=without_secrets(finding.remedy),
    )


def masked_text(text: str) -> str:
    return PASSWORD_IN_ADDRESS.sub(r"\1:…@", without_secrets(text))
