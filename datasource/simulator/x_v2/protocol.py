"""The protocol adapter of X's API v2: endpoints, keys, limits and prices."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from datasource.simulator.credentials import CREDENTIALS, Credentials
from datasource.simulator.http_messages import Answer, Request
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.protocol import rate_headers
from datasource.simulator.x_v2.access import Callers, Limits, endpoint_access
from datasource.simulator.x_v2.charges import Charges
from datasource.simulator.x_v2.counts import count_posts
from datasource.simulator.x_v2.lookup import Lookup
from datasource.simulator.x_v2.problems import (
    Problem,
    credits_depleted,
    invalid,
    plain,
    usage_capped,
)
from datasource.simulator.x_v2.search import Search

Json = dict[str, Any]


# By the name that a server takes: the one that it does not know.
OTHER_FIELDS = {"both": "", "tweet": "post.fields", "post": "tweet.fields"}


class XVersion2:
    """The endpoints under `/2/`; `charges` is what X would bill for them.

    `spelling`: "tweet" or "post" for the names in answers, else as the request is
    spelt. `takes`: "tweet" or "post", the one name under which it knows the fields of a
    post; the other is refused, or ignored. `credit` in dollars and `monthly_cap` in
    posts: beyond them 402 and 429.
    `missing_includes`: media keys and ids of people that are named, never included.
    `empty_pages_with_token` and `is_stuck`: see Search. The limits are requests per
    15 minutes, `archive_pause` the seconds between two requests for the archive.
    """

    def __init__(
        self,
        world: World,
        *,
        credentials: Credentials = CREDENTIALS,
        spelling: str = "",
        takes: str = "both",
        ignores_unknown: bool = False,
        is_full_archive_allowed: bool = True,
        search_limit: int = 450,
        user_search_limit: int = 300,
        archive_pause: float = 1.0,
        credit: Decimal | None = None,
        monthly_cap: int | None = None,
        bills_users: bool = False,
        missing_includes: frozenset[str] = frozenset(),
        empty_pages_with_token: int = 0,
        is_stuck: bool = False,
        clock_offset: float = 0.0,
    ) -> None:
        self.charges = Charges(credit=credit)
        self._callers = Callers(credentials, clock_offset=clock_offset)
        self._is_full_archive_allowed = is_full_archive_allowed
        self._monthly_cap = monthly_cap
        self._bills_users = bills_users
        self._unknown = OTHER_FIELDS[takes]
        self._ignores_unknown = ignores_unknown
        search = Search(
            world,
            spelling=spelling,
            missing=missing_includes,
            empty_pages_with_token=empty_pages_with_token,
            is_stuck=is_stuck,
        )
        lookup = Lookup(world, spelling=spelling, missing=missing_includes)
        self._endpoints: dict[str, Callable[[Request], Json]] = {
            "/2/tweets/search/recent": partial(search.answer, reach="recent"),
            "/2/tweets/search/all": partial(search.answer, reach="all"),
            "/2/tweets/counts/recent": partial(count_posts, world, reach="recent"),
            "/2/tweets/counts/all": partial(count_posts, world, reach="all"),
            "/2/tweets": lookup.answer,
        }
        self._access = endpoint_access(
            Limits(app=search_limit, user=user_search_limit), archive_pause
        )

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/2/"):
            return None
        headers: dict[str, str] = {}
        try:
            payload = self._serve(request, headers)
        except Problem as problem:
            answer = Answer(
                status=problem.status,
                payload=problem.payload,
                content_type=problem.content_type,
            )
        else:
            answer = Answer(payload=payload, on_delivery=partial(self._bill, request))
        return answer.with_headers(headers)

    def _serve(self, request: Request, headers: dict[str, str]) -> Json:
        """The answer to a request that is let in; fills in the headers."""
        access = self._access.get(request.path)
        if access is None:
            raise plain(404, "Not Found")
        if request.method != "GET":
            raise plain(405, "Method Not Allowed")
        caller = self._callers.caller(request)
        access.check(caller, is_full_archive_allowed=self._is_full_archive_allowed)
        allowance, is_granted = access.take(caller, request)
        # Filled in before anything is raised: a refusal has these headers, too.
        headers |= rate_headers(allowance)
        if not is_granted:
            raise plain(429, "Too Many Requests")
        # After the limits: a request that is refused for them costs nothing.
        self._check_credit(request)
        return self._endpoints[request.path](self._with_known_fields(request))

    def _with_known_fields(self, request: Request) -> Request:
        """Problem for the other name of a post's fields, unless that is ignored."""
        known = [each for each in request.query if each[0] != self._unknown]
        if len(known) == len(request.query) or self._ignores_unknown:
            return replace(request, query=tuple(known))
        value = request.value(self._unknown)
        message = f"The query parameter [{self._unknown}] is not one of [...]"
        raise invalid(message, {self._unknown: value})

    def _check_credit(self, request: Request) -> None:
        """X serves while anything is left, also a page that costs more than that."""
        if not self.charges.is_credit_left:
            raise credits_depleted()
        used = self.charges.posts_in_month(request.at)
        if self._monthly_cap is not None and used >= self._monthly_cap:
            raise usage_capped()

    def _bill(self, request: Request, answer: Answer) -> None:
        """Charges for what really went out: nothing for failures and empty pages."""
        if answer.status != 200:
            return
        # Counts cost by the request, however many posts they count.
        if "/counts/" in request.path:
            self.charges.bill_count(request.path.rpartition("/")[2])
            return
        self.charges.bill_posts(ids_in(answer.payload.get("data")), request.at)
        if self._bills_users:
            includes = answer.payload.get("includes", {})
            self.charges.bill_users(ids_in(includes.get("users")), request.at)


def ids_in(entries: Any) -> list[str]:
    """The ids of what can still be recognised in a list."""
    ids = (entry.get("id") for entry in entries or [] if isinstance(entry, dict))
    return [each for each in ids if isinstance(each, str)]
