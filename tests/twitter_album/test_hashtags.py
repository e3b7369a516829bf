"""One topic is one album, however its hashtag is written; as networks compare them."""

from __future__ import annotations

import pytest

from twitter_album import hashtags

ZWNJ, ZWJ = "\u200c", "\u200d"


def test_spellings_of_one_hashtag_have_one_key() -> None:
    cases = [
        ("#Carnival", "carnival"),
        ("＃ＣＡＴ", "cat"),
        ("Straße", "STRASSE"),
        ("ΕΛΛΑΣ", "ελλάς"),
        ("İstanbul", "istanbul"),
        ("ısparta", "ISPARTA"),
        ("fête", "FE\u0302TE"),
        ("fête", "fete"),
        ("ёлка", "елка"),
        ("ｶｰﾆﾊﾞﾙ", "カーニバル"),
        ("か゛", "が"),
        ("ら～めん", "ら〜めん"),
        ("الكـرنفال", "الكرنفال"),
        (f"نرم{ZWNJ}افزار", "نرمافزار"),
        (f"👩{ZWJ}🚀", "👩🚀"),
        ("❤️", "❤"),
        ("\u200ecarnival\u200f", "carnival"),
    ]
    for one, other in cases:
        assert hashtags.canonical(one) == hashtags.canonical(other), one
        assert hashtags.canonical(hashtags.canonical(one)) == hashtags.canonical(one), (
            one
        )


def test_marks_that_make_another_word_are_kept() -> None:
    cases = [("が", "か"), ("होली", "हल"), ("שָׁנָה", "שנה"), ("col·lecció", "colleccio")]
    for one, other in cases:
        assert hashtags.canonical(one) != hashtags.canonical(other), one


def test_what_a_network_takes_for_a_hashtag_is_shown_as_it_is_written() -> None:
    cases = [
        "col·lecció",
        "カルロス・ゴーン",
        "あ〃い",
        "ארה״ב",
        "תל־אביב",
        "བོད་",
        "🎭",
        f"ශ්{ZWJ}රීලංකා",
        f"نرم{ZWNJ}افزار",
        "สงกรานต์",
        "a_b",
        "2026carnival",
    ]
    for tag in cases:
        assert hashtags.canonical(tag), tag
        assert hashtags.bare(f"#{tag}") == tag, tag


def test_what_no_network_takes_is_refused_with_a_sentence() -> None:
    cases = ["", "#", "a b", "a-b", "x|y", "1234", "___", "·", "a" * 140]
    for tag in cases:
        with pytest.raises(hashtags.InvalidHashtag, match="hashtag"):
            hashtags.canonical(tag)


def test_the_hashtags_of_a_text_are_found_as_they_are_written() -> None:
    text = "hi #carnival, (#होली) ＃été! #a·b· #नई_दिल्ली. #x#y # #! #1"
    expected = ["carnival", "होली", "été", "a·b", "नई_दिल्ली", "x", "y", "1"]
    assert list(hashtags.hashtags_in(text)) == expected


def test_an_emoji_ends_a_hashtag_except_on_bluesky() -> None:
    assert list(hashtags.hashtags_in("#carnival🎭")) == ["carnival"]
    assert list(hashtags.hashtags_in("#carnival🎭", with_emoji=True)) == ["carnival🎭"]
