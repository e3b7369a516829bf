"""Mastodon's API, as Mastodon and the many servers like it speak it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from datasource import coverage
from datasource.errors import SourceError
from datasource.posts import Author, Page, Picture, Post, Rejected, Scanned
from datasource.sources import answers, values

PAGE_SIZE = 40
LOOKUP_SIZE = 20
SINGLE_LOOKUPS_PER_RUN = 40
LOOKUPS_PER_RUN = 10


class Mastodon:
    """The public timeline of a tag on one server, newest first."""

    network = "mastodon"

    def __init__(self, *, url: str, session: requests.Session) -> None:
        self.base_url = url
        self.server = urlsplit(url).netloc
        self.session = session

    def query(self, hashtag: str) -> str:
        return f"#{hashtag}"

    def connect(self) -> None:
        """Nothing to do: public timelines need no session."""

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """`max_id` is exclusive here, so it names the id above `until`."""
        asked = {"only_media": "true", "limit": str(PAGE_SIZE)}
        asked |= {"since_id": since} if since else {}
        asked |= {"max_id": coverage.after(until)} if until else {}
        path = f"/api/v1/timelines/tag/{quote(hashtag, safe='')}"
        response = self._get(path, asked)
        if response.status_code == requests.codes.not_found and not until:
            _require_error_in_json(response, self.server)
            return Page(is_end=True, answered_at=answers.answered_at(response))
        answers.check_status(response, self.server)
        statuses = answers.json_of(response, self.server)
        if not isinstance(statuses, list):
            raise SourceError(f"{self.server} answered with no list of posts")
        return read_page(statuses, response, self.server)

    def favourites(self, post_ids: Sequence[str]) -> dict[str, int]:
        """In batches where the server knows them (since 4.3), else one by one."""
        found: dict[str, int] = {}
        for start in range(0, len(post_ids), LOOKUP_SIZE)[:LOOKUPS_PER_RUN]:
            batch = post_ids[start : start + LOOKUP_SIZE]
            response = self._get("/api/v1/statuses", {"id[]": list(batch)})
            if response.status_code in {400, 404, 405, 422}:
                return self._single_favourites(post_ids)
            answers.check_status(response, self.server)
            found |= _counts(answers.json_of(response, self.server))
        return found

    def _single_favourites(self, post_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for post_id in post_ids[:SINGLE_LOOKUPS_PER_RUN]:
            response = self._get(f"/api/v1/statuses/{quote(post_id, safe='')}", {})
            if response.status_code in {404, 410}:
                continue
            answers.check_status(response, self.server)
            found |= _counts([answers.json_of(response, self.server)])
        return found

    def _get(self, path: str, asked: Mapping[str, Any]) -> requests.Response:
        try:
            return self.session.get(f"{self.base_url}{path}", params=asked)
        except requests.RequestException as error:
            told = f"{self.server} {answers.describe(error)}"
            raise SourceError(told) from None


def _require_error_in_json(response: requests.Response, server: str) -> None:
    """Mastodon says in JSON that it never saw a tag; any other 404 is no answer."""
    if not isinstance(answers.json_of(response, server), dict):
        raise SourceError(f"{server} answered 404")


def _counts(statuses: Any) -> dict[str, int]:
    return {
        str(status["id"]): values.count(status["favourites_count"])
        for status in (statuses if isinstance(statuses, list) else ())
        if isinstance(status, dict) and {"id", "favourites_count"} <= status.keys()
    }


def read_page(statuses: list[Any], response: requests.Response, server: str) -> Page:
    """Every status by itself, so that one bad one never costs the others."""
    posts, scanned, rejected = [], [], []
    for status in statuses:
        try:
            post_id = values.identifier(status.get("id"))
        except (ValueError, AttributeError):
            rejected.append(Rejected("", "the post has no id", status))
            continue
        scanned.append(Scanned(post_id, values.moment(status.get("created_at"))))
        try:
            pictures = _pictures(status)
            if pictures:
                posts.append(_post(status, post_id, pictures, server))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            rejected.append(Rejected(post_id, f"not readable: {error}", status))
    return Page(
        posts=tuple(posts),
        scanned=tuple(scanned),
        rejected=tuple(rejected),
        is_end=not statuses,
        answered_at=answers.answered_at(response),
        wait_until=answers.wait_until(response),
    )


def _pictures(status: Mapping[str, Any]) -> tuple[Picture, ...]:
    """The images of an original post, looked at ourselves: servers may ignore
    `only_media`, and a boost carries its post inside."""
    if status.get("reblog"):
        return ()
    return tuple(
        _picture(media, position)
        for position, media in enumerate(status.get("media_attachments") or ())
        if media.get("type") == "image"
    )


def _picture(media: Mapping[str, Any], position: int) -> Picture:
    meta = media.get("meta")
    original = meta.get("original") if isinstance(meta, dict) else None
    original = original if isinstance(original, dict) else {}
    return Picture(
        url=values.web_url(media.get("url") or media.get("remote_url")),
        position=position,
        alt_text=values.text(media.get("description"), 5000),
        width=values.size(original.get("width")),
        height=values.size(original.get("height")),
    )


def _post(
    status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...], server: str
) -> Post:
    posted_at = values.moment(status.get("created_at"))
    if posted_at is None:
        raise ValueError("the date is missing or not usable")
    uri = values.link(status.get("uri")) or values.link(status.get("url"))
    return Post(
        id=post_id,
        key=uri.removeprefix("https://").removeprefix("http://")
        or f"{server}/{post_id}",
        url=values.link(status.get("url")) or uri,
        author=_author(status["account"], server),
        posted_at=posted_at,
        pictures=pictures,
        text=plain_text(values.text(status.get("content"), 200_000)),
        language=values.text(status.get("language"), 20),
        is_sensitive=status.get("sensitive") is True,
        favorite_count=values.count(status.get("favourites_count")),
        counts={
            "reblogs": values.count(status.get("reblogs_count")),
            "replies": values.count(status.get("replies_count")),
        },
    )


def _author(account: Mapping[str, Any], server: str) -> Author:
    """`acct` names the home server of strangers only; ids differ by server."""
    name, _, home = values.identifier(account["acct"]).partition("@")
    url = values.link(account.get("url"))
    identity = values.link(account.get("uri")) or url
    return Author(
        user_id=identity or f"{server}/{values.identifier(account['id'])}",
        screen_name=name,
        display_name=values.text(account.get("display_name"), 500),
        url=url,
        avatar_url=values.link(account.get("avatar")),
        server=(home or server).lower(),
    )


def plain_text(content: str) -> str:
    """A status's HTML as the text that its author wrote."""
    breaks = re.sub(r"<br\s*/?>", "\n", content, flags=re.IGNORECASE)
    paragraphs = re.sub(r"</p>\s*<p[^>]*>", "\n\n", breaks, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]*>", "", paragraphs)).strip()
