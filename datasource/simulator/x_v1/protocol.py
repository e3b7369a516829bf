"""The protocol adapter of X's API v1.1: endpoints, keys, errors and limits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from datasource.simulator.credentials import CREDENTIALS, Credentials
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.rate_limits import Allowance, RateLimit
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.oauth import Signatures
from datasource.simulator.x_v1.search import search, writer_for
from datasource.simulator.x_v1.tweet_writer import TweetWriter

MAX_LOOKUP_IDS = 100
WINDOW = timedelta(minutes=15)
DEVELOPER = SimulatedPerson(id=1, screen_name="album", display_name="Album")


class XError(Exception):
    """An answer with X's own number for what is wrong."""

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status = status
        self.payload = {"errors": [{"code": code, "message": message}]}


class XVersion1:
    """The endpoints under `/1.1/`.

    `search_days`: how far back search sees, None for all there is; the limits are
    requests per 15 minutes.
    """

    def __init__(
        self,
        world: World,
        *,
        credentials: Credentials = CREDENTIALS,
        search_limit: int = 180,
        lookup_limit: int = 900,
        search_days: float | None = None,
        clock_offset: float = 0.0,
    ) -> None:
        self._world = world
        self._signatures = Signatures(credentials, clock_offset=clock_offset)
        self._caller = credentials.access_token_key
        self._search_days = search_days
        self._endpoints: dict[str, Callable[[Request], Any]] = {
            "/search/tweets": self._search,
            "/statuses/lookup": self._lookup,
            "/statuses/show": self._show,
            "/account/verify_credentials": self._verify_credentials,
            "/application/rate_limit_status": self._rate_limit_status,
        }
        self._limits = {
            "/search/tweets": RateLimit(search_limit, WINDOW),
            "/statuses/lookup": RateLimit(lookup_limit, WINDOW),
            "/statuses/show": RateLimit(900, WINDOW),
            "/account/verify_credentials": RateLimit(75, WINDOW),
            "/application/rate_limit_status": RateLimit(180, WINDOW),
        }

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/1.1/"):
            return None
        name = request.path.removeprefix("/1.1").removesuffix(".json")
        headers: dict[str, str] = {}
        try:
            self._check_access(name, request)
            # Whoever has no key is refused before anything is counted.
            allowance = self._limits[name].take(self._caller, request.at)
            headers = rate_headers(allowance)
            if not allowance.is_granted:
                raise XError(429, 88, "Rate limit exceeded")
            return reply(self._endpoints[name](request), headers=headers)
        except ValueError:
            wrong = XError(403, 195, "Missing or invalid url parameter.")
            return reply(wrong.payload, status=wrong.status, headers=headers)
        except XError as error:
            return reply(error.payload, status=error.status, headers=headers)

    def _check_access(self, name: str, request: Request) -> None:
        if name not in self._endpoints:
            raise XError(404, 34, "Sorry, that page does not exist.")
        if request.method == "POST" and name != "/statuses/lookup":
            raise XError(405, 86, "This method requires a GET.")
        refusal = self._signatures.refusal(request)
        if refusal:
            raise XError(refusal.status, refusal.code, refusal.message)

    def _search(self, request: Request) -> Any:
        if not request.value("q").strip():
            raise XError(400, 25, "Query parameters are missing.")
        return search(self._world, request, search_days=self._search_days)

    def _lookup(self, request: Request) -> Any:
        wanted = [part.strip() for part in request.value("id").split(",")]
        ids = [int(part) for part in wanted if part.isdecimal()]
        if not ids:
            raise XError(403, 38, "id parameter is missing.")
        if len(ids) > MAX_LOOKUP_IDS:
            raise XError(403, 18, "Too many terms specified in query.")
        write = writer_for(request).tweet
        posts = {post_id: self._world.post(post_id) for post_id in ids}
        if request.is_true("map"):
            by_id = {str(key): post and write(post) for key, post in posts.items()}
            return {"id": by_id}
        # The documents promise no order; newest first is none that anybody asked in.
        present = sorted((key for key in posts if posts[key]), reverse=True)
        return [write(post) for key in present if (post := posts[key])]

    def _show(self, request: Request) -> Any:
        post = self._world.post(request.integer("id") or 0)
        if post is None:
            raise XError(404, 144, "No status found with that ID.")
        return writer_for(request).tweet(post)

    def _verify_credentials(self, request: Request) -> Any:
        return TweetWriter(base=request.base, now=request.at).user(DEVELOPER)

    def _rate_limit_status(self, request: Request) -> Any:
        wanted = set(filter(None, request.value("resources").split(",")))
        resources: dict[str, dict[str, Any]] = {}
        for name, limit in self._limits.items():
            family = name.split("/")[1]
            if wanted and family not in wanted:
                continue
            numbers = limit_numbers(limit.peek(self._caller, request.at))
            resources.setdefault(family, {})[name] = numbers
        context = {"access_token": self._caller}
        return {"rate_limit_context": context, "resources": resources}


def limit_numbers(allowance: Allowance) -> dict[str, int]:
    """Limit, what is left of it, and when it starts anew in seconds since 1970."""
    return {
        "limit": allowance.limit,
        "remaining": allowance.remaining,
        "reset": int(allowance.reset.timestamp()),
    }


def rate_headers(allowance: Allowance) -> dict[str, str]:
    numbers = limit_numbers(allowance)
    return {f"x-rate-limit-{key}": str(number) for key, number in numbers.items()}


def reply(payload: Any, *, headers: dict[str, str], status: int = 200) -> Answer:
    # v1.1 writes \u00e9 where the others write é.
    answer = Answer(status=status, payload=payload, escapes_unicode=True)
    return answer.with_headers(headers)
