"""The text of a post that a network sends as HTML.

Parsed as browsers parse it, so that whatever servers make of lists, headings, quotes,
comments and attributes, words of different blocks stay apart and no markup leaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Elements by how far their text stands from what is around it.
HEADINGS = {f"h{level}" for level in range(1, 7)}
LISTS = {"ul", "ol", "dl", "menu", "dir", "table"}
PARAGRAPHS = HEADINGS | LISTS | {"p", "blockquote", "pre", "hr", "figure", "details"}
ITEMS = {"li", "dt", "dd", "tr", "caption", "summary", "figcaption"}
SECTIONS = {"section", "article", "header", "footer", "address", "aside", "main", "nav"}
OTHER_BLOCKS = {"div", "form", "fieldset", "legend", "option", "optgroup", "center"}
LINES = ITEMS | SECTIONS | OTHER_BLOCKS | {"hgroup", "search", "dialog"}
CELLS = {"td", "th"}
INVISIBLE = {"script", "style", "template", "noscript", "title", "iframe"}
# Two line ends make one empty line; more would be a hole in a card.
MAX_BREAKS = 2
HTML_SPACE = re.compile(r"[ \t\n\r\f]+")


def plain_text(content: str) -> str:
    """Paragraphs are parted by an empty line, lines and list items by a line's end."""
    body = LexborHTMLParser(content).body
    parts: list[str] = []
    breaks = 0
    for piece in _pieces(body) if body else ():
        if isinstance(piece, int):
            breaks = max(breaks, piece)
        elif piece == "\n":
            breaks = min(breaks + 1, MAX_BREAKS)
        elif piece.strip() or not breaks:
            parts += ["\n" * breaks, piece]
            breaks = 0
    lines = "".join(parts).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip()


def _pieces(body: LexborNode) -> Iterator[str | int]:
    """Texts, a line end for each `<br>`, and the breaks that a block needs around it.

    Without recursion: a hostile post nests its elements without end.
    """
    pending: list[LexborNode | str | int] = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, str | int):
            yield node
            continue
        name = node.tag or ""
        # The parser names what is no element with a dash: texts, comments, doctypes.
        if name == "-text":
            yield _text_of(node)
        elif name == "br":
            yield "\n"
        elif name == "img":
            yield _emoji(node)
        elif name not in INVISIBLE and not _is_hidden(node):
            before, behind = _edges(node)
            yield before
            pending.append(behind)
            pending += reversed(list(node.iter(include_text=True)))


def _is_hidden(node: LexborNode) -> bool:
    return (node.tag or "").startswith("-") or "hidden" in node.attributes


def _emoji(image: LexborNode) -> str:
    """Some servers send a character as a picture; other pictures say nothing here."""
    is_emoji = "emoji" in (image.attributes.get("class") or "")
    return (image.attributes.get("alt") or "") if is_emoji else ""


def _edges(node: LexborNode) -> tuple[str | int, str | int]:
    """What stands before and behind: how a word is read stands in brackets, where the
    server has not put them itself."""
    name = node.tag or ""
    if name == "rt":
        is_done = node.prev is not None and node.prev.tag == "rp"
        return ("", "") if is_done else ("(", ")")
    return _edge(name), _edge(name)


def _edge(name: str) -> str | int:
    if name in PARAGRAPHS:
        return 2
    if name in LINES:
        return 1
    return " " if name in CELLS else ""


def _text_of(node: LexborNode) -> str:
    text = node.text_content or ""
    # Code stands in `<pre><code>`, and highlighters put its words into spans.
    parent = node.parent
    while parent is not None and parent.tag in {"code", "span"}:
        parent = parent.parent
    is_preformatted = parent is not None and parent.tag == "pre"
    return text if is_preformatted else HTML_SPACE.sub(" ", text)
