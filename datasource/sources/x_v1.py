"""X's API v1.1 through python-twitter: the dialect of the simulator and of servers
that still speak it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
import twitter

from datasource.errors import SourceError
from datasource.posts import Author, Page, Picture, Post, Rejected, Scanned
from datasource.sources import answers, values

PAGE_SIZE = 100
LOOKUP_SIZE = 100
LOOKUPS_PER_RUN = 10
OFFICIAL_HOSTS = {"api.twitter.com", "api.x.com"}
CREATED_AT = "%a %b %d %H:%M:%S %z %Y"


class Api(twitter.Api):  # type: ignore[misc]  # python-twitter has no types
    """python-twitter with our HTTP session, and with errors that it would hide."""

    def __init__(self, session: requests.Session, **options: Any) -> None:
        super().__init__(cache=None, timeout=30, tweet_mode="extended", **options)
        self._session = session
        self.response = requests.Response()

    def _RequestUrl(  # noqa: N802  # python-twitter's name
        self, *args: Any, **options: Any
    ) -> requests.Response:
        self.response = super()._RequestUrl(*args, **options)
        answers.check_status(self.response, "X")
        return self.response

    def _ParseAndCheckTwitter(self, json_data: str) -> Any:  # noqa: N802  # same
        return super()._ParseAndCheckTwitter(json_data.removeprefix("\ufeff"))

    def lookup(self, post_ids: Sequence[str]) -> Any:
        """The raw posts of up to 100 ids; GetStatuses loses all for one bad one."""
        url = f"{self.base_url}/statuses/lookup.json"
        asked = {"id": ",".join(post_ids), "include_entities": False}
        response = self._RequestUrl(url, "GET", data=asked)
        return self._ParseAndCheckTwitter(response.content.decode())


class XV1:
    """Search by hashtag, newest first, with `since_id` and `max_id`."""

    network = "x"

    def __init__(
        self, *, url: str, keys: Mapping[str, str], session: requests.Session
    ) -> None:
        parts = urlsplit(url)
        self.server = "" if parts.hostname in OFFICIAL_HOSTS else parts.netloc
        self.base_url = url if parts.path.strip("/") else f"{url}/1.1"
        self.keys = keys
        self.session = session

    def query(self, hashtag: str) -> str:
        return f"#{hashtag} filter:images -filter:retweets"

    def connect(self) -> None:
        agent = self.session.headers["User-Agent"]
        self.api = Api(self.session, base_url=self.base_url, **self.keys)
        self.session.headers["User-Agent"] = agent

    def search(self, hashtag: str, *, since: str, until: str) -> Page:
        """`max_id` is inclusive, as `until` is; `since_id` is exclusive."""
        asked = {
            "q": self.query(hashtag),
            "result_type": "recent",
            "count": PAGE_SIZE,
            "include_entities": "true",
            "include_ext_alt_text": "true",
        }
        asked |= {"since_id": since} if since else {}
        asked |= {"max_id": until} if until else {}
        with _plain_errors():
            found = self.api.GetSearch(raw_query=urlencode(asked), return_json=True)
            statuses = found["statuses"]
            if not isinstance(statuses, list):
                raise TypeError("statuses is no list")
        return read_page(statuses, self.api.response)

    def favourites(self, post_ids: Sequence[str]) -> dict[str, int]:
        """Batches of 100; a server that has no look-up answers 404."""
        found: dict[str, int] = {}
        chosen = post_ids[: LOOKUP_SIZE * LOOKUPS_PER_RUN]
        for start in range(0, len(chosen), LOOKUP_SIZE):
            try:
                with _plain_errors():
                    statuses = self.api.lookup(chosen[start : start + LOOKUP_SIZE])
            except SourceError:
                if self.api.response.status_code == requests.codes.not_found:
                    return found
                raise
            for status in statuses if isinstance(statuses, list) else []:
                if isinstance(status, dict) and "favorite_count" in status:
                    count = values.count(status["favorite_count"])
                    found[str(status.get("id_str") or status.get("id"))] = count
        return found


class _plain_errors:  # noqa: N801  # reads as a statement: with _plain_errors()
    """Whatever python-twitter raises becomes one SourceError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, requests.RequestException):
            raise SourceError(f"X {answers.describe(error)}") from None
        broken = (twitter.TwitterError, ValueError, TypeError, AttributeError, KeyError)
        if isinstance(error, broken):
            raise SourceError(_told(error)) from None


def _told(error: BaseException) -> str:
    told = " ".join(str(error).split())[:200]
    if isinstance(error, twitter.TwitterError) and "Unknown error" not in told:
        return f"X reports an error: {told}"
    return "X answered with something else than a page of posts"


def read_page(statuses: list[Any], response: requests.Response) -> Page:
    """Every status by itself, so that one bad one never costs the others."""
    posts, scanned, rejected = [], [], []
    for status in statuses:
        try:
            post_id = values.identifier(status.get("id_str") or status.get("id"))
        except (ValueError, AttributeError):
            rejected.append(Rejected("", "the post has no id", status))
            continue
        scanned.append(Scanned(post_id, _posted_at(status)))
        try:
            pictures = tuple(_pictures(status))
            if pictures:
                posts.append(_post(status, post_id, pictures))
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


def _posted_at(status: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.strptime(str(status.get("created_at")), CREATED_AT)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _pictures(status: Mapping[str, Any]) -> Iterator[Picture]:
    """The photos of an original post; a retweet, a video or a GIF has none."""
    if status.get("retweeted_status"):
        return
    for position, media in enumerate(_media(status)):
        if media.get("type", "photo") != "photo":
            continue
        size = media.get("original_info") or (media.get("sizes") or {}).get("large")
        size = size if isinstance(size, dict) else {}
        yield Picture(
            url=values.web_url(media.get("media_url_https") or media.get("media_url")),
            position=position,
            alt_text=values.text(media.get("ext_alt_text"), 5000),
            width=values.size(size.get("width", size.get("w"))),
            height=values.size(size.get("height", size.get("h"))),
        )


def _post(
    status: Mapping[str, Any], post_id: str, pictures: tuple[Picture, ...]
) -> Post:
    posted_at = _posted_at(status)
    if posted_at is None:
        raise ValueError("the date is missing or not usable")
    user = status["user"]
    screen_name = values.identifier(user["screen_name"])
    url = _post_url(status, post_id, screen_name)
    author = Author(
        user_id=values.identifier(user.get("id_str") or user.get("id")),
        screen_name=screen_name,
        display_name=values.text(user.get("name"), 500),
        url=f"{url.removesuffix(f'/{screen_name}/status/{post_id}')}/{screen_name}",
        avatar_url=values.link(user.get("profile_image_url_https")),
    )
    return Post(
        id=post_id,
        key=post_id,
        url=url,
        author=author,
        posted_at=posted_at,
        pictures=pictures,
        text=_text(status),
        language=values.text(status.get("lang"), 20),
        is_sensitive=status.get("possibly_sensitive") is True,
        favorite_count=values.count(status.get("favorite_count")),
        counts={"retweets": values.count(status.get("retweet_count"))},
    )


def _text(status: Mapping[str, Any]) -> str:
    """What the author wrote: X appends a link to the pictures and escapes HTML."""
    written = values.text(status.get("full_text") or status.get("text"), 50_000)
    for media in _media(status):
        own_link = values.link(media.get("url"))
        written = written.removesuffix(own_link).rstrip() if own_link else written
    return html.unescape(written)


def _media(status: Mapping[str, Any]) -> list[Any]:
    entities = status.get("extended_entities") or status.get("entities") or {}
    return entities.get("media") or []


def _post_url(status: Mapping[str, Any], post_id: str, screen_name: str) -> str:
    """Where the post is seen: the server's own word where it gives one."""
    for media in _media(status):
        found = values.link(media.get("expanded_url"))
        match = re.fullmatch(r"(https?://[^/]+)/[^/]+/status/\d+/photo/\d+", found)
        if match:
            return f"{match[1]}/{screen_name}/status/{post_id}"
    return f"https://x.com/{screen_name}/status/{post_id}"
