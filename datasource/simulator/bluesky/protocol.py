"""Bluesky's protocol adapter: sessions, the search for posts, posts by their URIs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from datasource.simulator.bluesky.embeds import KINDS
from datasource.simulator.bluesky.errors import XrpcError, invalid
from datasource.simulator.bluesky.ids import person_did, post_key
from datasource.simulator.bluesky.post_times import PostTimes
from datasource.simulator.bluesky.post_writer import PostWriter
from datasource.simulator.bluesky.search import Search
from datasource.simulator.bluesky.sessions import Sessions, credentials_in
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.rate_limits import Allowance, RateLimit
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World

Json = dict[str, Any]

FIVE_MINUTES = timedelta(minutes=5)
MAX_URIS = 25


class Bluesky:
    """The methods under `/xrpc/`.

    `token_lifetime` is that of an access token, in the world's time;
    `request_limit` and `login_limit` count per 5 minutes; a search ends after
    `result_limit` results, or with `refuses_deep_cursors` refuses the cursor to those
    below; `bad_cursor_status` may be 500, as it was seen;
    `embeds` and `whole_seconds` make all posts alike, see EmbedWriter and Times.
    """

    def __init__(
        self,
        world: World,
        *,
        token_lifetime: timedelta = timedelta(hours=2),
        request_limit: int = 3000,
        login_limit: int = 30,
        result_limit: int = 10_000,
        refuses_deep_cursors: bool = False,
        bad_cursor_status: int = 400,
        embeds: str = "mixed",
        whole_seconds: bool = False,
    ) -> None:
        if embeds not in KINDS:
            raise ValueError(f"{embeds} is none of {', '.join(KINDS)}")
        self._world = world
        self._embeds = embeds
        self._times = PostTimes(whole_seconds=whole_seconds)
        self._sessions = Sessions(token_lifetime=token_lifetime)
        self._limit = RateLimit(request_limit, FIVE_MINUTES)
        self._login_limit = RateLimit(login_limit, FIVE_MINUTES)
        self._search = Search(
            world,
            times=self._times,
            result_limit=result_limit,
            refuses_deep_cursors=refuses_deep_cursors,
            bad_cursor_status=bad_cursor_status,
        )
        self._methods: dict[str, tuple[str, Callable[[Request], Answer]]] = {
            "com.atproto.server.createSession": ("POST", self._log_in),
            "com.atproto.server.refreshSession": ("POST", self._refresh),
            "app.bsky.feed.searchPosts": ("GET", self._search_posts),
            "app.bsky.feed.getPosts": ("GET", self._get_posts),
        }

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/xrpc/"):
            return None
        # One count for all callers: the simulator has one account.
        allowance = self._limit.take("everybody", request.at)
        try:
            answer = self._answer(request) if allowance.is_granted else too_many()
        except XrpcError as error:
            answer = error.answer
        # A log-in has a limit of its own, and its answer says only that.
        names = {name for name, _ in answer.headers}
        headers = rate_headers(allowance)
        return answer if names & headers.keys() else answer.with_headers(headers)

    def _answer(self, request: Request) -> Answer:
        name = request.path.removeprefix("/xrpc/")
        if name not in self._methods:
            raise XrpcError(501, "MethodNotImplemented", "Method Not Implemented")
        expected, method = self._methods[name]
        used = "GET" if request.method == "HEAD" else request.method
        if used != expected:
            message = f"Incorrect HTTP method ({request.method}) expected {expected}"
            raise XrpcError(400, "InvalidRequest", message)
        return method(request)

    def _log_in(self, request: Request) -> Answer:
        """Counted per name and refused early, also with the right password."""
        name = credentials_in(request)["identifier"]
        allowance = self._login_limit.take(name, request.at)
        try:
            if allowance.is_granted:
                answer = Answer(payload=self._sessions.create(request))
            else:
                answer = too_many()
        except XrpcError as error:
            answer = error.answer
        return answer.with_headers(rate_headers(allowance))

    def _refresh(self, request: Request) -> Answer:
        return Answer(payload=self._sessions.refresh(request))

    def _search_posts(self, request: Request) -> Answer:
        self._sessions.check(request)
        page = self._search.find(request)
        # At the end the key is absent, not empty.
        payload: Json = {"cursor": page.cursor} if page.cursor else {}
        payload["hitsTotal"] = page.total
        payload["posts"] = self._views(request, page.posts)
        return Answer(payload=payload)

    def _get_posts(self, request: Request) -> Answer:
        """Those that are still there, in the order asked."""
        self._sessions.check(request)
        uris = list(dict.fromkeys(request.values("uris")))
        if not uris:
            raise invalid('Params must have the property "uris"')
        if len(request.values("uris")) > MAX_URIS:
            raise invalid(f"uris must not have more than {MAX_URIS} elements")
        for index, uri in enumerate(uris):
            if not uri.startswith("at://"):
                raise invalid(f"uris/{index} must be a valid at-uri")
        posts = [post for post in map(self._post, uris) if post]
        return Answer(payload={"posts": self._views(request, posts)})

    def _post(self, uri: str) -> SimulatedPost | None:
        key = post_key(uri)
        post = self._world.record(key[1]) if key else None
        # A URI names author and record: one without the other leads nowhere.
        if key is None or post is None or post.repost_of:
            return None
        return post if person_did(post.author) == key[0] else None

    def _views(self, request: Request, posts: list[SimulatedPost]) -> list[Json]:
        writer = PostWriter(
            base=request.base, now=request.at, times=self._times, embeds=self._embeds
        )
        return [writer.view(post) for post in posts]


def too_many() -> Answer:
    payload = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    return Answer(status=429, payload=payload)


def rate_headers(allowance: Allowance) -> dict[str, str]:
    """In small letters, as they arrive over HTTP/2; the reset in epoch seconds."""
    window = int(FIVE_MINUTES.total_seconds())
    return {
        "ratelimit-limit": str(allowance.limit),
        "ratelimit-remaining": str(allowance.remaining),
        "ratelimit-reset": str(int(allowance.reset.timestamp())),
        "ratelimit-policy": f"{allowance.limit};w={window}",
    }
