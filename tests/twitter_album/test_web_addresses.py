"""Addresses from outside that pages may link to."""

from __future__ import annotations

from twitter_album.web_addresses import is_web_address


def test_an_address_of_the_web_is_one() -> None:
    cases = [
        "https://social.example/@ana/1",
        "http://social.example:8080/a?mail=ana@social.example",
        "https://[2001:db8::1]/#@x",
    ]
    for address in cases:
        assert is_web_address(address), address


def test_what_leads_elsewhere_than_it_seems_is_none() -> None:
    cases = [
        "https://bank.example@evil.example/",
        "https://ana:secret@social.example/",
        "https://@social.example/",
        "https://social.example\\@evil.example",
        "https:///ana:secret@social.example/",
        "https://\\ana@social.example/",
        "https://so\tci@al.example/",
        "https://",
        "https:///",
        "https://[",
        "javascript:alert(1)",
        "//social.example/",
        "ftp://social.example/",
        "",
    ]
    for address in cases:
        assert not is_web_address(address), address
