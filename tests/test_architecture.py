"""Who may import whom, and what lines of templates and icons look like."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def imported_modules(node: ast.AST) -> Iterator[str]:
    """`from a import b` may import the module a.b, too."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Each file below `folder`, with each module that it imports."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for module in imported_modules(node):
                yield str(path.relative_to(ROOT)), module


def top(module: str) -> str:
    return module.partition(".")[0]


def test_app_never_imports_datasource() -> None:
    assert not [pair for pair in imports("app") if top(pair[1]) == "datasource"]


def test_datasource_knows_app_through_data_access_alone() -> None:
    importers = {path for path, module in imports("datasource") if top(module) == "app"}
    assert importers
    assert all(path.startswith("datasource/data_access/") for path in importers)


def test_what_both_share_imports_neither() -> None:
    found = {
        (path, module)
        for path, module in imports("twitter_album")
        if top(module) in {"app", "datasource"}
    }
    assert not found


def test_sources_know_neither_database_nor_pipeline() -> None:
    for path, module in imports("datasource/sources"):
        assert not module.startswith(("django.db", "datasource.data_access")), path


def test_no_test_module_imports_another_one() -> None:
    found = {
        (path, module)
        for path, module in imports("tests")
        if module.startswith("tests.") and ".test_" in module
    }
    assert not found


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield str(path.relative_to(ROOT)), path.read_text()


def test_a_line_of_a_template_has_at_most_120_characters() -> None:
    too_long = [
        f"{path}:{number}"
        for path, text in templates()
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > 120
    ]
    assert not too_long


def test_an_icon_is_a_symbol_of_the_sprite_and_each_symbol_is_an_icon() -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text()
    symbols = re.findall(r'<symbol id="([^"]+)"', sprite)
    used = {
        name for _, text in templates() for name in re.findall(r'icon "([^"]+)"', text)
    }
    assert sorted(symbols) == sorted(used)
    assert not [path for path, text in templates() if "<svg" in text]


def test_what_explains_a_constant_is_a_comment_and_no_string_below_it() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.parse(path.read_text()).body[1:]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    assert not found
