"""Brings the catalogues of locale/ up to date with the sources: `make messages`.

Written with Babel, because users and the tests have no gettext programs. What is
marked anew stands empty in each django.po until somebody translates it, and a test
fails as long; run the command again after that, which compiles django.mo.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale"
# Those that are translated into; the sources are in English.
LANGUAGES = ("it", "es", "pt", "de", "ar")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Headers that would hold nothing but Babel's placeholders.
UNUSED = tuple(
    f'"{name}: '
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)


def po_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def mo_file(language: str) -> Path:
    return po_file(language).with_suffix(".mo")


def marked() -> Catalog:
    """All that the sources mark for translation."""
    catalogue = Catalog()
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        code = path.read_text()
        if path.suffix != ".py":
            # Only calls are left of a template, on lines that must not be indented.
            lines = templatize(code, origin=place).splitlines()
            code = "\n".join(line.strip() for line in lines)
        found = extract(
            "python",
            io.BytesIO(code.encode()),
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for _line, text, comments, context in found:
            catalogue.add(
                text, locations=[(place, 0)], auto_comments=comments, context=context
            )
    return catalogue


def sources() -> Iterator[Path]:
    """Code and templates of the pages and e-mails; the admin speaks English."""
    yield from sorted((ROOT / "app").rglob("*.py"))
    for kind in ("html", "txt", "xml"):
        yield from sorted((ROOT / "templates").rglob(f"*.{kind}"))


def read(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        about = f"# Twitter Album in {Locale(language).english_name}."
        return Catalog(locale=language, header_comment=about, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def refresh(language: str) -> Catalog:
    """Rewrites both files of a language; what the sources lost is left out."""
    catalogue, template = read(language), marked()
    template.creation_date = catalogue.creation_date
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    po_file(language).parent.mkdir(parents=True, exist_ok=True)
    po_file(language).write_text(written(catalogue))
    mo_file(language).write_bytes(compiled(catalogue))
    return catalogue


def written(catalogue: Catalog) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=88, ignore_obsolete=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNUSED))


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id and not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    """The translation in each of its plural forms."""
    text = message.string
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def main() -> None:
    for language in LANGUAGES:
        missing = untranslated(refresh(language))
        sys.stdout.write(f"{language}: {len(missing)} to translate\n")


if __name__ == "__main__":
    main()
