"""Facebook's Graph API, as far as one post with several pictures on a Page needs it.

The access token goes where the
documents put it, a parameter of each request, so no text of the HTTP client, which
may quote addresses, is ever passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import requests
from django.conf import settings

from app.top_seven.facebook import errors
from app.top_seven.facebook.errors import FacebookError
from twitter_album.http import GuardedSession

Json = dict[str, Any]

PAGE_SIZE = 100
# A Page with more posts since the attempt began is too busy to search each time.
MAX_PAGES = 20
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class FacebookPage:
    """A Page, and the token that may post on it."""

    page_id: str
    token: str
    url: str
    session: GuardedSession

    @classmethod
    def from_settings(cls) -> Self:
        """Raises FacebookError where there is none."""
        if not settings.FACEBOOK_PAGE_ID:
            raise FacebookError(
                "No Page is configured: set FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN."
            )
        session = GuardedSession(
            user_agent=settings.USER_AGENT,
            allow_private=True,  # the address is the operator's own setting
            read_seconds=TIMEOUT_SECONDS,
            total_seconds=TIMEOUT_SECONDS,
        )
        return cls(
            settings.FACEBOOK_PAGE_ID,
            settings.FACEBOOK_PAGE_TOKEN,
            settings.FACEBOOK_API_URL,
            session,
        )

    def upload(self, jpeg: bytes, *, caption: str, description: str) -> str:
        """The id of a picture that nobody sees before a post shows it."""
        # Unpublished, or each picture would be a post of its own first.
        fields = {"published": "false", "message": caption}
        if description:
            fields["alt_text_custom"] = description
        files = {"source": ("photo.jpg", jpeg, "image/jpeg")}
        return _id_of(self._ask("POST", "photos", fields, files=files))

    def post(self, message: str, media: Sequence[str]) -> str:
        """The id of the post, which is public at once."""
        fields = {"message": message}
        for index, media_id in enumerate(media):
            fields[f"attached_media[{index}]"] = json.dumps({"media_fbid": media_id})
        return _id_of(self._ask("POST", "feed", fields))

    def find(self, address: str, *, since: datetime) -> str:
        """The id of our post that links to `address`; empty if there is none."""
        # Not followed by more of an address: version 1 is not version 12.
        link = re.compile(rf"{re.escape(address)}(?![\w/%-])")
        for post in self._posts(since):
            if link.search(str(post.get("message") or "")):
                return str(post.get("id") or "")
        return ""

    def token_end(self) -> datetime | None:
        """When the token ends; None where it never does, or where that is not told.

        Of the moment at which the token itself ends, and the one at which Facebook
        wants the person behind it to log in again, the earlier one.
        """
        # A token may look at itself; no secret of the app is needed for it.
        answer = self._ask_at(
            "GET", f"{self.url}/debug_token", {"input_token": self.token}
        )
        data = answer.get("data")
        if not isinstance(data, dict):
            raise FacebookError("Facebook's answer about the token cannot be read.")
        if data.get("is_valid") is False:
            raise errors.refusal({"code": min(errors.TOKEN_CODES)}, 400)
        ends = [data.get("expires_at"), data.get("data_access_expires_at")]
        # Never is 0.
        seconds = [each for each in ends if isinstance(each, int) and each > 0]
        return _moment(min(seconds)) if seconds else None

    def _posts(self, since: datetime) -> Iterator[Json]:
        query = {
            "fields": "id,message",
            # Facebook takes whole seconds.
            "since": str(int(since.timestamp())),
            "limit": str(PAGE_SIZE),
        }
        for _ in range(MAX_PAGES):
            answer = self._ask("GET", "feed", query)
            posts = answer.get("data")
            if not isinstance(posts, list):
                raise FacebookError("Facebook's list of posts cannot be read.")
            yield from (post for post in posts if isinstance(post, dict))
            # What to ask next stands in an address, which is not followed itself.
            following = (answer.get("paging") or {}).get("next")
            if not posts or not following:
                return
            query = dict(parse_qsl(urlsplit(str(following)).query))
        raise FacebookError("The Page has too many new posts to look through.")

    def _ask(
        self, method: str, edge: str, fields: Json, *, files: Json | None = None
    ) -> Json:
        address = f"{self.url}/{self.page_id}/{edge}"
        return self._ask_at(method, address, fields, files=files)

    def _ask_at(
        self, method: str, address: str, fields: Json, *, files: Json | None = None
    ) -> Json:
        sent = fields | {"access_token": self.token}
        try:
            response = self.session.request(
                method,
                address,
                params=sent if method == "GET" else None,
                data=sent if method == "POST" else None,
                files=files,
            )
        except requests.RequestException as error:
            # `from None`: the exception's own text may quote the address with the
            # token.
            raise errors.unanswered(error) from None
        return _read(response)


def _moment(seconds: int) -> datetime | None:
    """None of what is no time at all."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _id_of(answer: Json) -> str:
    media_id = answer.get("id")
    if not isinstance(media_id, str) or not media_id:
        # It answered 200: it may well have done what was asked.
        raise FacebookError("Facebook's answer names no id.", is_unknown=True)
    return media_id


def _read(response: requests.Response) -> Json:
    try:
        answer = json.loads(response.content)
    # JSON nested deeply enough ends Python's stack.
    except (ValueError, RecursionError):
        answer = None
    is_good = response.status_code == requests.codes.ok and isinstance(answer, dict)
    if is_good and "error" not in answer:
        return dict(answer)
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        message = f"Facebook answered {response.status_code} without a reason."
        # A server error may come after the work was done.
        is_refusal = 400 <= response.status_code < 500
        raise FacebookError(message, is_unknown=not is_refusal)
    raise errors.refusal(error, response.status_code)
