"""Logs in over HTTP, as a browser does, for requests that are sent over HTTP."""

from __future__ import annotations

import requests

from tests.attack.fuzz import Header


def log_in(site_url: str, name: str, password: str) -> list[Header]:
    """What each request of this session has to carry, a POST too."""
    with requests.Session() as browser:
        address = f"{site_url}/admin/login/"
        browser.get(address, timeout=30).raise_for_status()
        token = browser.cookies["csrftoken"]
        form = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        headers = {"Referer": address}
        browser.post(address, form, headers=headers, timeout=30).raise_for_status()
        if "sessionid" not in browser.cookies:
            raise ValueError(f"{name} could not log in at {address}")
        cookies = "; ".join(f"{c.name}={c.value}" for c in browser.cookies)
        token = browser.cookies["csrftoken"]
    return [
        (b"Cookie", cookies.encode()),
        (b"X-CSRFToken", token.encode()),
        (b"Referer", address.encode()),
    ]
