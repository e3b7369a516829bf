"""Bluesky's search for posts: words and hashtags, times, pages up to a limit."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from datasource.simulator.bluesky.errors import XrpcError, invalid
from datasource.simulator.bluesky.ids import handle_of, person_did
from datasource.simulator.bluesky.post_times import PostTimes
from datasource.simulator.http_messages import Request
from datasource.simulator.world.posts import SimulatedPost, canonical
from datasource.simulator.world.world import World

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 25, 100
# Bare days are taken too, and begin at midnight; times need their zone.
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DATE_AND_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """One page; `cursor` is empty at the end."""

    posts: list[SimulatedPost]
    cursor: str
    total: int


class Search:
    """Searches the posts that the index holds: reposts are not among them.

    A cursor counts results from the top, so what is posted while somebody pages
    comes between; it ends after `result_limit` results. `tag` filters nothing.
    """

    def __init__(
        self,
        world: World,
        *,
        times: PostTimes,
        result_limit: int,
        refuses_deep_cursors: bool,
        bad_cursor_status: int,
    ) -> None:
        self._world = world
        self._times = times
        self._result_limit = result_limit
        self._refuses_deep_cursors = refuses_deep_cursors
        self._bad_cursor_status = bad_cursor_status

    def find(self, request: Request) -> SearchPage:
        query = request.value("q")
        if not query:
            raise invalid('Params must have the property "q"')
        limit = limit_of(request)
        start = self._position(request.value("cursor"), query)
        posts = self._sorted(request, self._matching(request, query))
        # The AppView does not go deeper, whether the cursor is its own or not.
        if start and start >= self._result_limit:
            raise invalid("invalid value for 'cursor' (can't paginate so deep)")
        end = min(start + limit, self._result_limit)
        # Either no cursor is handed out at the limit, or one that will be refused.
        is_limited = not self._refuses_deep_cursors
        listed = min(len(posts), self._result_limit) if is_limited else len(posts)
        has_more = end < listed
        return SearchPage(
            posts=posts[start:end],
            cursor=cursor_of(end, query) if has_more else "",
            total=len(posts),
        )

    def _matching(self, request: Request, query: str) -> list[SimulatedPost]:
        # Full text: a word finds posts that hold it without being tagged.
        terms = query.split()
        tags = [canonical(term) for term in terms if is_hashtag(term)]
        words = [term.casefold() for term in terms if not is_hashtag(term)]
        candidates = self._world.posts(tags[0]) if tags else self._world.all_posts()
        since, until = (moment_of(request, name) for name in ("since", "until"))
        return [
            post
            for post in candidates
            if post.repost_of is None
            and post.tags.issuperset(tags)
            and (not words or contains_words(post, words))
            and (since is None or self._times.sorted(post) >= since)
            and (until is None or self._times.sorted(post) < until)
            and is_wanted(post, request)
        ]

    def _sorted(
        self, request: Request, posts: list[SimulatedPost]
    ) -> list[SimulatedPost]:
        if request.value("sort") == "top":
            return sorted(posts, key=lambda post: -post.likes_at(request.at))
        return sorted(posts, key=self._times.sorted, reverse=True)

    def _position(self, cursor: str, query: str) -> int:
        """How many results came before; Refused for a cursor of another search."""
        if not cursor:
            return 0
        # A cursor belongs to its query: the AppView takes it in no other.
        position = re.fullmatch(rf"{digest(query)}:(\d{{1,9}})", readable(cursor))
        if position:
            return int(position[1])
        if self._bad_cursor_status == 400:
            raise invalid("Invalid cursor")
        raise XrpcError(
            self._bad_cursor_status, "InternalServerError", "Internal Server Error"
        )


def is_hashtag(term: str) -> bool:
    return term[0] in "#＃"


def contains_words(post: SimulatedPost, words: list[str]) -> bool:
    """Whether each word is one of the text or of the tags."""
    words_of_post = post.tags | set(re.findall(r"\w+", post.full_text.casefold()))
    return words_of_post.issuperset(words)


def is_wanted(post: SimulatedPost, request: Request) -> bool:
    """The filters that people use beside the times."""
    author, language = request.value("author"), request.value("lang")
    names = (person_did(post.author), handle_of(post.author, request.at))
    return (not author or author in names) and language in ("", post.language)


def limit_of(request: Request) -> int:
    try:
        limit = request.integer("limit")
    except ValueError as error:
        raise invalid("limit must be an integer") from error
    if limit is None:
        return DEFAULT_PAGE_SIZE
    if limit < 1:
        raise invalid("limit can not be less than 1")
    if limit > MAX_PAGE_SIZE:
        raise invalid(f"limit can not be greater than {MAX_PAGE_SIZE}")
    return limit


def moment_of(request: Request, name: str) -> datetime | None:
    """A date with time and zone, or a day, which begins at midnight UTC."""
    text = request.value(name)
    if not text:
        return None
    try:
        if DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        if DATE_AND_TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"{name} must be a date that exists") from error
    raise invalid(f"{name} must be a datetime or a date")


def cursor_of(position: int, query: str) -> str:
    return (
        urlsafe_b64encode(f"{digest(query)}:{position}".encode()).decode().rstrip("=")
    )


def readable(cursor: str) -> str:
    """What stands in a cursor, nothing where it is none."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return ""


def digest(query: str) -> str:
    return sha256(query.encode("utf-8", "replace")).hexdigest()[:12]
