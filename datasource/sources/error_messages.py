"""Messages to people about an answer that is an error: what it is, and what can be done
about it."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import requests

from twitter_album import http
from twitter_album.secret_values import without_secrets

BY_STATUS = {
    401: "does not let us in (401)",
    402: "says that the credit is used up (402)",
    403: "does not let us in (403)",
    407: "stands behind a proxy that wants a log-in (407)",
    429: "asked us to slow down (429)",
    451: "must not answer here, for legal reasons (451)",
    511: "is out of reach until somebody logs in to this machine's own network (511)",
}
# In the pages of Cloudflare, Anubis and DDoS-Guard.
FIREWALLS = (
    b"<title>Just a moment...",
    b"/cdn-cgi/challenge",
    b"anubis_challenge",
    b"<title>DDoS-Guard",
)
# Its refusals by a rule: 1020, 1010 and others.
CLOUDFLARE = re.compile(rb"error code: 10\d\d|cf-error-details|cf-wrapper")
PAGE = re.compile(rb"\s*<(!doctype|html)", re.IGNORECASE)
MESSAGE_FIELDS = ("message", "error_description", "error")
MAX_MESSAGE_LENGTH = 150


def describe(response: requests.Response) -> str:
    """Why there is no answer, with the network's own words where it has some."""
    status = response.status_code
    if is_firewall(response):
        return (
            f"has a firewall that shuts programs out or "
            f"wants proof of a person at a browser ({status}): "
            "its operators have to let programs at this address through"
        )
    if 300 <= status < 400:
        return f"points elsewhere ({status}){_shown(http.redirect_target(response))}"
    quoted = server_message(response)
    message = BY_STATUS.get(status, f"answered {status}")
    message += f': "{quoted}"' if quoted else ""
    if response.history:
        return f"points elsewhere{_shown(response.url)}, which {message}"
    return message


def no_json(response: requests.Response) -> str:
    if is_firewall(response):
        return describe(response)
    status = response.status_code
    answered = "answered" if status == requests.codes.ok else f"answered {status}"
    if is_page(response):
        return (
            f"{answered} with something else than JSON, a web page: is its address "
            "right, and does this machine's own network let it through?"
        )
    return f"{answered} with something else than JSON"


def is_page(response: requests.Response) -> bool:
    is_html = "text/html" in response.headers.get("Content-Type", "").lower()
    return is_html or bool(PAGE.match((response.content or b"")[:200]))


def is_firewall(response: requests.Response) -> bool:
    """A page that checks for a browser, put before the network by a proxy, or the
    proxy's word that this machine may not come."""
    headers = response.headers
    # Both proxies name their verdict; the pages are looked at for those that do not.
    verdicts = (headers.get("cf-mitigated"), headers.get("x-amzn-waf-action"))
    if any(
        (each or "").lower() in {"challenge", "captcha", "block"} for each in verdicts
    ):
        return True
    start = (response.content or b"")[:20_000]
    if response.status_code == 403 and "CF-RAY" in headers and CLOUDFLARE.search(start):
        return True
    return is_page(response) and any(word in start for word in FIREWALLS)


def server_message(response: requests.Response) -> str:
    """What an error in JSON says to people, on one line; empty where there is none."""
    try:
        body = json.loads(response.content or b"")
    except (ValueError, RecursionError):
        return ""
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, list) and errors:  # X's, of which the first is the cause
        body = errors[0]
    fields = (
        [body.get(name) for name in MESSAGE_FIELDS] if isinstance(body, dict) else []
    )
    message = next((each for each in fields if isinstance(each, str) and each), "")
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    return without_secrets(line)[:MAX_MESSAGE_LENGTH]


def _shown(address: str) -> str:
    """Where a redirect leads, without what may be private in its query."""
    parts = urlsplit(address)
    if not parts.hostname:
        return ""
    port = f":{parts.port}" if parts.port else ""
    return f", to {parts.scheme}://{parts.hostname}{port}{parts.path[:200]}"
