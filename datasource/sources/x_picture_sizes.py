"""The addresses of the sizes of a picture at X: its bare address is only the medium
one."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

# Largest first: the first that can be had is stored.
LARGE_SIZES = ("orig", "large")


def sizes_of(url: str) -> tuple[str, ...]:
    """The addresses of all sizes worth having, the given one last."""
    parts = urlsplit(url)
    if not parts.path.startswith("/media/"):
        return (url,)
    given = [each for each in parse_qsl(parts.query) if each[0] != "name"]
    queries = (urlencode([*given, ("name", name)]) for name in LARGE_SIZES)
    larger = [parts._replace(query=query).geturl() for query in queries]
    return tuple(dict.fromkeys([*larger, url]))
