"""Addresses of e-mails: sent as they were written, or refused, and never mangled."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from app.models.albums import check_recipients
from twitter_album import mail


@pytest.mark.parametrize(
    "written",
    [
        "ana@one..example",
        f"ana@{'ü' * 70}.de",
        "\u202eana@one.example",
        "a\u200bna@b.c",
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        check_recipients(written)


def test_the_domain_of_an_address_stays_the_same_one() -> None:
    cases = [
        ("ana@straße.de", "ana@xn--strae-oqa.de"),
        ("käthe@Bücher.example", "käthe@xn--bcher-kva.example"),
        ("organiser@localhost", "organiser@localhost"),
        ("ana@my_host", "ana@my_host"),
    ]
    for written, sent in cases:
        check_recipients(written)

        assert mail.envelope_address(written) == sent, (written, sent)
