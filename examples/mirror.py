"""A mirror of an album that misses nothing, in a file of SQLite:

pip install requests
python mirror.py http://127.0.0.1:8000 carnival mirror.sqlite3
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from urllib.parse import quote

import requests

PAUSE_SECONDS = 5


class Mirror:
    def __init__(self, site: str, tag: str, path: str) -> None:
        self.address = f"{site}/api/albums/{quote(tag, safe='')}/changes"
        self.session, self.etag = requests.Session(), ""
        self.rows = sqlite3.connect(path)
        self.rows.execute("CREATE TABLE IF NOT EXISTS photo (id PRIMARY KEY, facts)")
        self.rows.execute("CREATE TABLE IF NOT EXISTS place (since)")

    def follow(self) -> bool:
        """Ask once what changed; whether there is more, to be asked for at once."""
        [since] = self.rows.execute("SELECT max(since) FROM place").fetchone()
        asked = {"since": since, "limit": 200}
        known = {"If-None-Match": self.etag}
        answer = self.session.get(self.address, params=asked, headers=known, timeout=60)
        if answer.status_code == 304:  # nothing since the last answer
            return False
        with self.rows:  # photos and place together, or neither
            self.rows.execute("DELETE FROM place")
            if answer.status_code == 410:  # another history: begin anew
                self.rows.execute("DELETE FROM photo")
                return True
            answer.raise_for_status()
            self.etag, changes = answer.headers["ETag"], answer.json()
            photos = [(each["id"], json.dumps(each)) for each in changes["data"]]
            self.rows.executemany("REPLACE INTO photo VALUES (?, ?)", photos)
            gone = [(photo_id,) for photo_id in changes["gone"]]
            self.rows.executemany("DELETE FROM photo WHERE id = ?", gone)
            self.rows.execute("INSERT INTO place VALUES (?)", [changes["version"]])
        return bool(changes["has_more"])


if __name__ == "__main__":
    mirror = Mirror(*sys.argv[1:])
    while True:
        try:
            while mirror.follow():
                pass
        except requests.RequestException as error:  # away, or too many requests
            print(error, file=sys.stderr)
        time.sleep(PAUSE_SECONDS)
