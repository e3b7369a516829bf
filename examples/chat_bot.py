"""Tells a chat of each new photo, by an incoming webhook as Slack and Mattermost have:

pip install requests
python chat_bot.py http://127.0.0.1:8000 carnival https://chat.example/hooks/…
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

STATE = Path("chat_bot.json")  # where to go on after a restart


def message(photo: dict[str, Any]) -> str:
    """With a link: chats show the picture of the page by themselves."""
    who = photo["owner"]["display_name"] or photo["network"]
    what = photo["content_warning"] or photo["alt_text"] or photo["text"][:200]
    return f"{photo['topic']} by {who}: {what}\n{photo['page_url']}"


def follow(site: str, tag: str, chat: str, *, state: dict[str, Any]) -> bool:
    """Ask once what changed; whether there is more, to be asked for at once."""
    address = f"{site}/api/albums/{quote(tag, safe='')}/changes"
    query = {"since": state["since"], "limit": 200}
    answer = requests.get(address, params=query, timeout=60)
    if answer.status_code == 410:  # another history; what the chat knows, it knows
        state["since"] = None
        return True
    answer.raise_for_status()
    changes = answer.json()
    for photo in reversed(changes["data"]):  # the oldest first
        # Changed photos come again; what has no page yet comes again once it has.
        if photo["page_url"] and photo["id"] not in state["told"]:
            if not state["is_first"]:  # or it would be told of the whole album
                text = {"text": message(photo)}
                requests.post(chat, json=text, timeout=60).raise_for_status()
            state["told"].append(photo["id"])
    state["since"] = changes["version"]
    state["is_first"] &= changes["has_more"]
    return bool(changes["has_more"])


if __name__ == "__main__":
    begin = '{"since": null, "told": [], "is_first": true}'
    progress = json.loads(STATE.read_text() if STATE.exists() else begin)
    while True:
        has_more = False
        with suppress(requests.RequestException):  # away, or too many requests
            has_more = follow(*sys.argv[1:4], state=progress)
        STATE.write_text(json.dumps(progress))
        time.sleep(0 if has_more else 5)
