"""How texts and searches are parted into words and folded."""

import pytest

from app.search_words import MAX_WORD_LENGTH, searched_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lanterns, on the bridge!", ["lanterns", "on", "the", "bridge"]),
        ("Straße in KÖLN", ["strasse", "in", "koln"]),
        ("İskele", ["iskele"]),
        ("مُحَمَّد and مـحـمـد", ["محمد", "and"]),
        ("@ana_s@social.example", ["ana", "s", "social", "example"]),
        ("写真 2026年", ["写真", "真", "2026", "年"]),
        ("🎉🎊", ["🎉🎊", "🎊"]),
        ("हिन्दी", ["हिन्दी"]),
        ("mask mask", ["mask"]),
        ("\0 '\"();*:&|", []),
    ],
)
def test_texts_are_parted_and_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_where_words_are_not_parted_each_pair_of_letters_must_be_there() -> None:
    assert searched_words("カーニ") == ["カー", "ーニ"]
    assert searched_words("写") == ["写"]


def test_no_word_is_longer_than_an_index_takes() -> None:
    assert words_of("a" * 10_000) == ["a" * MAX_WORD_LENGTH]
    assert searched_words("ß" * 10_000) == ["s" * MAX_WORD_LENGTH]
