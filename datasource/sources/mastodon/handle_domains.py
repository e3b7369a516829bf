"""Under which domain the people of a Mastodon server have their handles.

It may be another than the host of its API: people of social.example.org can be
`ana@example.org`. A server tells it in its instance answer, and is asked once in the
life of this process; until it has told, the host of its API stands in.
"""

from __future__ import annotations

import re
from typing import Any

import requests

from datasource.errors import SourceError
from datasource.sources import responses
from twitter_album import server_names

PATHS = ("/api/v2/instance", "/api/v1/instance")
# GoToSocial has both of the first two, of which `domain` is the host of its API there;
# v1 of the API has the last.
FIELDS = ("account_domain", "domain", "uri")
DOMAIN = re.compile(r"(?:[\w-]+\.)*[\w-]+(?::\d{1,5})?")
MAX_DOMAIN_LENGTH = 253

# By the host of the API; empty for a server that names none.
_domains: dict[str, str] = {}
# Servers that know only the older of the paths.
_without_v2: set[str] = set()


def domain_of(server: str) -> str:
    """Empty as long as the server has not named it."""
    return _domains.get(server, "")


def path_to_ask(server: str) -> str:
    """Empty where there is nothing to ask any more."""
    if server in _domains:
        return ""
    return PATHS[1] if server in _without_v2 else PATHS[0]


def learn(server: str, path: str, response: requests.Response) -> None:
    """From an instance answer; an outage or a limit tells nothing, and is asked
    again."""
    domain = _domain(response)
    is_passing = response.status_code in {408, 429} or response.status_code >= 500
    if domain:
        _domains[server] = domain
    elif path == PATHS[0] and not is_passing:
        _without_v2.add(server)
    elif not is_passing:
        _domains[server] = ""


def is_needed_for(statuses: list[Any]) -> bool:
    """Whether somebody of the server itself is among the authors."""
    accounts = (each.get("account") for each in statuses if isinstance(each, dict))
    return any(
        "@" not in str(account.get("acct")).lstrip("@")
        for account in accounts
        if isinstance(account, dict)
    )


def _domain(response: requests.Response) -> str:
    if response.status_code != requests.codes.ok:
        return ""
    try:
        instance = responses.json_of(response)
    except SourceError:
        return ""
    if not isinstance(instance, dict):
        return ""
    values = (instance.get(name) for name in FIELDS)
    return next(filter(None, map(_read, values)), "")


def _read(value: object) -> str:
    """Some write an address where a domain belongs."""
    if not isinstance(value, str):
        return ""
    host = value.strip().rpartition("://")[2].partition("/")[0]
    name = server_names.canonical(host)
    return name if DOMAIN.fullmatch(name) and len(name) <= MAX_DOMAIN_LENGTH else ""
