"""What the documents name is there: files, folders, headings, settings, commands and
keys of the API. That the commands work is tested in test_readme.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from typing import Any

from app.api.completeness import CompletenessSerializer
from app.api.documentation import FILTERS, SORT
from app.api.photo_fields import PhotoSerializer
from tests.documents import DOCUMENTS, ROOT, blocks, spans
from twitter_album import __version__, env

CODE = ("app", "datasource", "twitter_album")
TREE = {*CODE, "templates", "static", "locale", "docs", "deploy", "tests", ".ci"}
FILE = re.compile(r"[\w.-]+\.(?:py|js|css|html|md|in|toml)")
NAME = re.compile(r"([A-Z][A-Z_]+)(?:=\S+)?")
# Of the web server, of boto3, of the tests, and of Django; a time zone.
NO_SETTINGS_OF_OURS = {
    "GRANIAN_HOST",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "TEST_DATABASE_URL",
    "ATOMIC_REQUESTS",
    "CONTENT_SECURITY_POLICY",
    "UTC",
}
MAX_LINES_OF_README = 150
MAX_LINES_OF_LAYOUT = 40


def layout() -> str:
    (block,) = blocks(DOCUMENTS["CONTRIBUTING.md"], "text")
    return block


def named_paths(text: str) -> Iterator[str]:
    """Files and folders of the project, wherever in a command or sentence."""
    for part in (*spans(text), *blocks(text, "sh"), *blocks(text, "text")):
        for word in part.split():
            path = word.partition("::")[0].strip("(),;:'\"")
            if path.partition("/")[0] in TREE and "/" in path:
                yield path
    yield from (span for span in spans(text) if FILE.fullmatch(span))


def is_there(path: str) -> bool:
    return (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).exists()


def headings(text: str) -> set[str]:
    """As the addresses of a page that shows the document name them."""
    titles = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?s)```.*?```", "", text))
    plain = [re.sub(r"[^\w\s-]", "", title.lower()) for title in titles]
    return {re.sub(r"\s", "-", title) for title in plain}


def first_cells(document: str, heading: str) -> set[str]:
    """The names in the first column of the table below a heading."""
    section = DOCUMENTS[document].split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"(?m)^\| (`[^|]*`) \|", section)
    return {name for cell in cells for name in re.findall("`([^`]+)`", cell)}


def test_every_path_that_a_document_names_exists() -> None:
    for document in DOCUMENTS:
        text = DOCUMENTS[document]
        modules = re.findall(r"python -m ([\w.]+)", text)
        paths = [*named_paths(text), *(f"{m.replace('.', '/')}.py" for m in modules)]
        assert not [path for path in paths if not is_there(path)], document


def test_every_link_of_a_document_leads_somewhere() -> None:
    for document in DOCUMENTS:
        here = (ROOT / document).parent
        lost = []
        for link in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[document]):
            path, _, heading = link.partition("#")
            target = (here / path).resolve() if path else ROOT / document
            is_found = target.exists() and (
                not heading or heading in headings(target.read_text())
            )
            if "://" not in link and not is_found:
                lost.append(link)
        assert not lost, document


def test_every_setting_that_a_document_names_exists() -> None:
    for document in DOCUMENTS:
        names = {m[1] for s in spans(DOCUMENTS[document]) if (m := NAME.fullmatch(s))}
        assert names <= env.KNOWN.keys() | NO_SETTINGS_OF_OURS, document


def cases(test: Any) -> Iterator[object]:
    """The names of the cases of a parametrised test, and what they consist of."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name != "parametrize":
            continue
        ids, values = mark.kwargs.get("ids"), list(mark.args[1])
        yield from map(ids, values) if callable(ids) else ids or ()
        for value in values:
            yield from value if isinstance(value, tuple) else [value]


def test_every_fault_has_the_tests_that_are_named() -> None:
    rows = re.findall(
        r"(?m)^\| (?!Fault)([^|]+) \| (.+) \|$", DOCUMENTS["docs/faults.md"]
    )
    assert len(rows) > 90
    for fault, told in rows:
        named = spans(told)
        assert named, fault
        for name in named:
            path, *names = re.sub(r"\[.+\]$", "", name).split("::")
            module = import_module(path.removesuffix(".py").replace("/", "."))
            test: Any = reduce(getattr, names, module)
            case = re.search(r"\[(.+)\]$", name)
            assert callable(test), name
            assert case is None or case[1] in cases(test), name


def test_the_paths_are_found_in_the_documents() -> None:
    assert len(set(named_paths(DOCUMENTS["CONTRIBUTING.md"]))) > 60
    assert len(set(named_paths(DOCUMENTS["SECURITY.md"]))) > 10


def test_the_readme_is_short_and_leads_to_every_document() -> None:
    readme = DOCUMENTS["README.md"]
    assert len(readme.splitlines()) <= MAX_LINES_OF_README
    others = DOCUMENTS.keys() - {"README.md"}
    assert not [path for path in others if f"]({path}" not in readme]


def test_the_layout_names_every_folder_of_the_code() -> None:
    packages = {
        f"{path.parent.relative_to(ROOT)}/"
        for folder in CODE
        for path in (ROOT / folder).glob("*/__init__.py")
    }
    named = set(layout().replace(";", " ").split())
    assert packages
    assert not packages - named
    assert len(layout().splitlines()) <= MAX_LINES_OF_LAYOUT


def test_files_in_the_layout_are_in_the_folder_of_their_line() -> None:
    found = []
    for line in layout().splitlines():
        folder, *words = line.split()
        files = [word.strip(",;") for word in words if FILE.fullmatch(word.strip(",;"))]
        found += [f"{folder}{name}" for name in files if name != "manage.py"]
    assert found
    assert not [path for path in found if not is_there(path)]


def test_every_command_of_ours_is_told() -> None:
    told = "\n".join(DOCUMENTS.values())
    files = [
        path
        for folder in CODE
        for path in (ROOT / folder).glob("management/commands/[a-z]*.py")
    ]
    assert files
    names = {path.stem for path in files}
    assert not [name for name in names if f"manage.py {name}" not in told]


def test_every_key_of_the_api_is_told() -> None:
    cases = [
        ("A photo", PhotoSerializer),
        ("Completeness", CompletenessSerializer),
    ]
    for heading, serializer in cases:
        assert first_cells("docs/api.md", heading) == set(serializer().fields), heading


def test_every_filter_of_the_api_is_told() -> None:
    names = {parameter.name for parameter in (SORT, *FILTERS)}
    assert first_cells("docs/api.md", "Orders and filters") == names


def test_the_version_is_that_of_the_changelog() -> None:
    changelog, security = DOCUMENTS["CHANGELOG.md"], DOCUMENTS["SECURITY.md"]
    released = re.search(r"(?m)^## (\d\S*) - \d{4}-\d\d-\d\d$", changelog)
    assert released
    assert released[1] == __version__
    assert f"newest version, today {__version__.rpartition('.')[0]}" in security
