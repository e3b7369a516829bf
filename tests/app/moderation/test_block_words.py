"""Words and people that an album blocks: found as people read them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    new_photo,
)
from tests.app.visibility import is_public

pytestmark = pytest.mark.django_db


def hidden_by_rule(number: int, text: str = "", **rules: str) -> str:
    """Why a photo of Ana with this text is hidden in album `number`, of such rules."""
    owner = make_owner("Ana", server="one.example")
    photo = new_photo(make_album(f"album{number}", **rules), owner, text=text)
    photo.save()
    photo.refresh_from_db()
    return photo.hidden_by_rule


@pytest.mark.one_database
class TestBlockWords:
    def test_are_found_as_people_read_them(self) -> None:
        cases = [
            ("spam", "Spam!"),
            ("one, spam", "so much spam"),
            ("one\nspam", "so much spam"),
            ("一、迷惑", "迷惑です"),
            ("#spam", "a #SPAM photo"),
            ("spam", "bad_spam_guy"),
            ("SPAM", "ｓｐａｍ"),
            ("cafe", "Café au lait"),
            ("café", "CAFE\u0301"),
            ("lodz", "Łódź"),
            ("STRASSE", "straße"),
            ("sıcak", "SICAK"),
            ("spam", "s\u200bp\u00ada\u2060m"),
            ("two words", "two \n words"),
            ("assassin", "ass assassin"),
            ("мат", "Это МАТ."),
            ("μαλάκας", "ΜΑΛΑΚΑΣ"),
            ("سيئة", "كلمة سَيّئة هنا"),
            ("कम", "बहुत कम है"),
            ("ばか", "おまえはばかだ"),
            ("바보", "바보는"),
            ("spam", "これはspamです"),
            ("ガ", "ｶﾞ"),
            ("c++", "I love C++!"),
            ("💩", "yuck💩️💩"),
        ]
        missed = [
            (listed, text)
            for number, (listed, text) in enumerate(cases)
            if not hidden_by_rule(number, text, block_words=listed).startswith(
                "block word:"
            )
        ]
        assert missed == []

    def test_are_whole_words(self) -> None:
        cases = [
            ("ass", "Classic assassin"),
            ("мат", "математика"),
            ("कम", "कमी"),
            ("ばか", "はか"),
            ("가", "각"),
            ("two words", "two other words"),
            ("a,,b", "," * 5),
            ("#", "#carnival"),
            (" ", "anything"),
        ]
        found = [
            (listed, text)
            for number, (listed, text) in enumerate(cases)
            if hidden_by_rule(number, text, block_words=listed)
        ]
        assert found == []

    @pytest.mark.parametrize(
        ("of_photo", "of_owner"),
        [
            ({"alt_text": "a spam tin"}, {}),
            ({}, {"display_name": "Spam Ltd"}),
            ({}, {"screen_name": "spam_ltd"}),
        ],
    )
    def test_are_found_in_descriptions_and_names(
        self, of_photo: dict[str, Any], of_owner: dict[str, Any]
    ) -> None:
        album = make_album(block_words="spam")

        photo = make_photo(album, make_owner(**of_owner), **of_photo)

        assert photo.hidden_by_rule == "block word: spam"

    def test_do_not_reach_from_one_text_into_the_next(self) -> None:
        album = make_album(block_words="two words")

        photo = make_photo(album, text="one two", alt_text="words")

        assert photo.hidden_by_rule == ""


class TestBlockedOwners:
    def test_are_named_with_or_without_at_and_server(self) -> None:
        spellings = ("ana", "@ana", "ANA", "＠ana")
        pairs = ("eve, @ana@one.example", "eve\nana@One.example")
        for number, listed in enumerate((*spellings, *pairs)):
            told = hidden_by_rule(number, blocked_owners=listed)

            assert told == f"owner blocked in #album{number}", listed

    def test_are_nobody_else(self) -> None:
        for number, listed in enumerate(("an", "ana@two.example", "@", "anna")):
            assert hidden_by_rule(number, blocked_owners=listed) == "", listed

    def test_are_blocked_in_this_album_only(self, client: Client) -> None:
        owner = make_owner("ana")
        make_photo(make_album("other", blocked_owners="ana"), owner)

        assert is_public(client, make_photo(make_album(), owner))
