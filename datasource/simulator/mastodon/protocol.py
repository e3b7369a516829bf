"""The protocol adapter of Mastodon's API: timelines, statuses, the instance."""

import re
from datetime import timedelta
from typing import Any

from datasource.simulator.credentials import CREDENTIALS
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.mastodon.ids import Ids
from datasource.simulator.mastodon.status_writer import StatusWriter, iso
from datasource.simulator.mastodon.tag_timelines import BOUNDS, TagTimelines
from datasource.simulator.rate_limits import Allowance, RateLimit
from datasource.simulator.world.posts import SimulatedPost
from datasource.simulator.world.world import World

MAX_IDS = 40


class Mastodon:
    """The endpoints under `/api/`.

    `token_required`: without a token, 401; `is_feed_disabled`: everybody gets an empty
    page instead of a hashtag's posts; `request_limit` counts per 5 minutes; `ids` of
    the form "ulid" are those of servers like GoToSocial, which refuses what is none;
    with `inverts_only_media`, or where a fault makes it `inverted`, that parameter
    leaves the posts without media, as Takahe does; `bad_token_status`: with which a
    token is refused that is none, by some servers with 400, or 200 and an error in it;
    `domain` is that of handles, where it is not the host of the API.
    """

    def __init__(
        self,
        world: World,
        *,
        token_required: bool = False,
        is_feed_disabled: bool = False,
        request_limit: int = 300,
        ids: str = "snowflake",
        inverts_only_media: bool = False,
        bad_token_status: int = 401,
        domain: str = "",
    ) -> None:
        self._world = world
        self._token_required = token_required
        self._limit = RateLimit(request_limit, timedelta(minutes=5), by_clock=True)
        self._ids = Ids(form=ids)
        self._is_feed_disabled = is_feed_disabled
        self._timelines = TagTimelines(
            world,
            ids=self._ids,
            is_disabled=is_feed_disabled,
            inverts_only_media=inverts_only_media,
        )
        self._bad_token_status = bad_token_status
        self._domain = domain

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/api/"):
            return None
        if request.method == "POST":
            return failure(405, "Method not allowed")
        allowance = self._limit.take("everybody", request.at)
        if allowance.is_granted:
            answer = self._answer(request)
        else:
            answer = failure(429, "Too many requests")
        return answer.with_headers(rate_headers(allowance))

    def _answer(self, request: Request) -> Answer:
        # Needs no token, also where everything else does.
        if request.path in ("/api/v1/instance", "/api/v2/instance"):
            return Answer(payload=self._instance(request))
        refusal = self._refusal(request)
        if refusal:
            has_token = "authorization" in request.headers
            return failure(self._bad_token_status if has_token else 401, refusal)
        tag = re.fullmatch(r"/api/v1/timelines/tag/([^/]+)", request.path)
        if tag:
            return self._timeline(request, hashtag=tag[1])
        if request.path == "/api/v1/statuses":
            return self._batch(request)
        if request.path == "/api/v2/search":
            return self._search(request)
        single = re.fullmatch(r"/api/v1/statuses/(\w+)", request.path)
        post = self._world.post(self._ids.read(single[1])) if single else None
        # Reposts of the world are left out of this network.
        if post is None or post.repost_of:
            return failure(404, "Record not found")
        return Answer(payload=self._write(request, post))

    def _refusal(self, request: Request) -> str:
        token = request.headers.get("authorization", "")
        if token:
            known = f"Bearer {CREDENTIALS.access_token}"
            return "" if token == known else "The access token is invalid"
        if self._token_required:
            return "This method requires an authenticated user"
        return ""

    def _timeline(self, request: Request, *, hashtag: str) -> Answer:
        bounds = [request.value(name) for name in BOUNDS]
        if not all(self._ids.is_valid(bound) for bound in bounds):
            return failure(400, "Bad Request: an id is no ULID")
        page = self._timelines.page(request, hashtag)
        answer = Answer(payload=[self._write(request, post) for post in page])
        # An empty page has no ids to link from.
        links = {"Link": self._timelines.links(request, page)} if page else {}
        return answer.with_headers(links)

    def _batch(self, request: Request) -> Answer:
        wanted = request.values("id[]") or request.values("id")
        candidates = [
            self._world.post(self._ids.read(text)) for text in wanted[:MAX_IDS]
        ]
        posts = [post for post in candidates if post and post.repost_of is None]
        return Answer(payload=[self._write(request, post) for post in posts])

    def _search(self, request: Request) -> Answer:
        """By address only; words are found with Elasticsearch, which few have."""
        if not request.is_true("resolve"):
            return Answer(payload={"accounts": [], "statuses": [], "hashtags": []})
        if not request.headers.get("authorization"):
            reason = "Search queries that resolve remote resources are not supported "
            return failure(401, f"{reason}without authentication")
        named = re.search(r"/(?:statuses/)?(\d+)$", request.value("q"))
        post = self._world.post(int(named[1])) if named else None
        is_shown = post is not None and post.repost_of is None
        statuses = [self._write(request, post)] if post and is_shown else []
        return Answer(payload={"accounts": [], "statuses": statuses, "hashtags": []})

    def _write(self, request: Request, post: SimulatedPost) -> dict[str, Any]:
        writer = StatusWriter(base=request.base, now=request.at)
        return writer.status(post, shown_id=self._ids.write(post.mastodon_id))

    def _instance(self, request: Request) -> dict[str, Any]:
        host = self._domain or request.base.removeprefix("http://")
        access = "authenticated" if self._token_required else "public"
        feeds = dict.fromkeys(("local", "remote"), access)
        tags = dict.fromkeys(feeds, "disabled") if self._is_feed_disabled else feeds
        return {
            # v1 calls it `uri`.
            "domain" if request.path.startswith("/api/v2") else "uri": host,
            "title": "Simulated network",
            "version": "4.5.0",
            "source_url": request.base,
            "description": "A social network on this machine.",
            "languages": ["en"],
            "configuration": {
                "timelines_access": {
                    "live_feeds": feeds,
                    "hashtag_feeds": tags,
                    "trending_link_feeds": feeds,
                },
                "statuses": {"max_characters": 500, "max_media_attachments": 4},
            },
            "rules": [],
        }


def rate_headers(allowance: Allowance) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": iso(allowance.reset).replace("Z", "000Z"),
    }


def failure(status: int, message: str) -> Answer:
    return Answer(status=status, payload={"error": message})
