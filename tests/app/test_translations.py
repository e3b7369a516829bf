"""Every word of the pages is marked, and has a translation in each language."""

from __future__ import annotations

import gettext
import itertools
import re

from babel.messages.catalog import Message
from django.core.files.base import ContentFile

from tests import messages

TEMPLATES = messages.ROOT / "templates"
PAGES = [
    path for folder in (".", "app") for path in (TEMPLATES / folder).glob("*.html")
]
MARKED = re.compile(
    "{% blocktranslate.*?{% endblocktranslate %}"
    "|{%.*?%}|{{.*?}}|{#.*?#}|<!doctype html>",
    re.DOTALL,
)
WORDS = re.compile(r"[^\W\d_]{2,}[^<>\n]*")


def test_templates_mark_all_their_words() -> None:
    spoken = r'\s(?:alt|title|aria-label|data-\w+)="([^"]*[A-Z ][^"]*)"'
    for path in PAGES:
        code = MARKED.sub("", path.read_text()).replace("Twitter Album", "")

        written = [*re.findall(spoken, code), re.sub(r"<[^>]*>", " ", code)]

        found = [words for text in written for words in WORDS.findall(text)]
        assert found == [], path.name


class TestCatalogue:
    def test_has_a_translation_of_all_that_is_marked(self) -> None:
        of_sources = {key(m) for m in messages.marked() if m.id}
        for language in messages.LANGUAGES:
            catalogue = messages.read(language)

            translated = {key(m) for m in catalogue if m.id}
            assert translated == of_sources, f"{language}: run `make messages`"
            assert [m.id for m in messages.untranslated(catalogue)] == [], language
            assert [m.id for m in catalogue if m.id and m.fuzzy] == [], language

    def test_has_plural_forms_of_all_that_is_counted(self) -> None:
        counted = re.compile(
            r"%\(\w+\)s(?:</span>)? (?:new |more |most popular )?"
            r"(?:photos|people|favourites|seconds|minutes|hours|days)\b"
        )
        texts = [m.id for m in messages.marked() if isinstance(m.id, str)]

        assert [text for text in texts if counted.search(text)] == []

    def test_keeps_placeholders_and_links(self) -> None:
        for message in itertools.chain(*map(messages.read, messages.LANGUAGES)):
            ids = (message.id,) if isinstance(message.id, str) else message.id
            if message.id:
                expected = holes(ids[-1])
                allowed = [holes(text) for text in ids]
                for form in messages.forms(message)[:-1]:
                    # One and two may be words: the number is left out then.
                    in_words = [expected - {number} for number in NUMBERS]
                    assert holes(form) in (*allowed, *in_words), form
                assert holes(messages.forms(message)[-1]) == expected, message.id

    def test_is_compiled(self) -> None:
        for language in messages.LANGUAGES:
            expected = gettext.GNUTranslations(
                ContentFile(messages.compiled(messages.read(language)))
            )
            with messages.mo_file(language).open("rb") as file:
                stored = gettext.GNUTranslations(file)

            assert words(stored) == words(expected), f"{language}: run `make messages`"


NUMBERS = (
    "%(number)s",
    "%(count)s",
    "%(shown)s",
    "%(pace)s",
    "%(missing)s",
    "%(days)s",
    "%(photo_count)s",
)


def key(message: Message) -> tuple[object, object]:
    return message.context, message.id


def holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%s|<[^>]+>", text))


def words(catalogue: gettext.GNUTranslations) -> dict[object, str]:
    every: dict[object, str] = catalogue._catalog  # type: ignore[attr-defined]  # gettext has no other list of its texts
    return {text: told for text, told in every.items() if text}
