"""A session of requests that keeps every exchange within its limits."""

from __future__ import annotations

import re
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from twitter_album.http import response_body
from twitter_album.http.connections import GuardedAdapter
from twitter_album.http.errors import Refusal
from twitter_album.http.exchange import Exchange, current
from twitter_album.http.limits import Limits

MAX_THREADS = 16
MAX_HOPS_AT_HOST = 3
# What lies behind it is for people: to follow there only hides the refusal.
LOG_IN_PATH = re.compile(r"log[_-]?in|sign[_-]?in|/auth\b|/oauth", re.IGNORECASE)
KEPT_ON_REDIRECT = ("User-Agent", "Accept", "Accept-Encoding")


class GuardedSession(requests.Session):
    """Safe for `MAX_THREADS` threads; keeps no cookies and knows no proxies.

    The body has always been read when a response is returned. `timeout`, `proxies`,
    `stream` and `allow_redirects` of single requests change nothing; `limits` are the
    fields of Limits. Redirects are returned as they are, or followed up to
    `max_redirects` times without any credentials; with `stays_at_host` only those of a
    GET that lead to another address of the same host, other than one to log in, and
    these carry all that was sent. Raises requests.RequestException.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        max_redirects: int = 0,
        stays_at_host: bool = False,
        **limits: Any,
    ) -> None:
        super().__init__()
        self.limits = Limits(**limits)
        self.max_redirects = max_redirects
        self.stays_at_host = stays_at_host
        # Neither proxies nor .netrc of the machine: both would take requests elsewhere.
        self.trust_env = False
        self.headers["User-Agent"] = user_agent
        # requests unpacks these two by itself, without further packages.
        self.headers["Accept-Encoding"] = "gzip, deflate"
        # Threads share the session, and no network needs cookies.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, GuardedAdapter(pool_maxsize=MAX_THREADS))

    def get_plainly(self, url: str) -> requests.Response:
        """A GET of the session's own headers and nothing else.

        What `get` does beyond takes a third of the processor time of a download.
        """
        request = requests.PreparedRequest()
        request.method = "GET"
        request.prepare_url(url, None)
        request.headers = CaseInsensitiveDict[Any](self.headers)
        request.hooks = {}
        response: requests.Response = self.send(request)
        return response

    def send(self, request: requests.PreparedRequest, **options: Any) -> Any:
        exchange = Exchange(self.limits)
        token = current.set(exchange)
        try:
            return self._follow(request, options)
        except Refusal as refusal:
            raise refusal.error from None
        except requests.RequestException:
            # Whatever a library calls its timeout, this is the reason.
            if exchange.is_over():
                raise exchange.overdue() from None
            raise
        except ValueError as error:
            raise requests.exceptions.InvalidURL(f"no address: {error}") from error
        finally:
            current.reset(token)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """requests itself follows nothing: it would neither check nor cap."""

    def _follow(
        self, request: requests.PreparedRequest, options: dict[str, Any]
    ) -> requests.Response:
        history: list[requests.Response] = []
        while True:
            response = self._ask(request, options)
            following = self._following(response, hops=len(history))
            if following is None:
                response.history = history
                return response_body.read(response)
            response.close()
            history.append(response)
            request = following

    def _following(
        self, response: requests.Response, *, hops: int
    ) -> requests.PreparedRequest | None:
        """The request that a redirect asks for; None: it is the answer."""
        if not response.is_redirect:
            return None
        if self.stays_at_host:
            return _next_at_host(response) if hops < MAX_HOPS_AT_HOST else None
        if not self.max_redirects:
            return None
        if hops == self.max_redirects:
            response.close()
            raise requests.TooManyRedirects(f"more than {self.max_redirects} hops")
        return _next_request(response)

    def _ask(
        self, request: requests.PreparedRequest, options: dict[str, Any]
    ) -> requests.Response:
        self.limits.check(request.url or "")
        own = {
            "allow_redirects": False,
            "proxies": {},
            "stream": True,
            "timeout": (self.limits.connect_seconds, self.limits.read_seconds),
        }
        return super().send(request, **options | own)


def redirect_target(response: requests.Response) -> str:
    """The whole address to which a redirect leads; empty where it names none."""
    # http.client reads headers as Latin-1; servers write UTF-8 there.
    location = response.headers.get("location", "")
    written = location.encode("latin1", "replace").decode("utf-8", "replace")
    return urljoin(response.url, written) if written else ""


def is_log_in(url: str) -> bool:
    return bool(LOG_IN_PATH.search(urlsplit(url).path))


def _next_at_host(response: requests.Response) -> requests.PreparedRequest | None:
    target = redirect_target(response)
    source, destination = urlsplit(response.url), urlsplit(target)
    is_same = source.hostname == destination.hostname and (
        (source.scheme, source.port) == (destination.scheme, destination.port)
        or (destination.scheme == "https" and not destination.port)
    )
    # A redirect of a POST may mean that it was done: it is not sent twice.
    if not is_same or is_log_in(target) or response.request.method != "GET":
        return None
    request = response.request.copy()
    request.url = target
    return request


def _next_request(response: requests.Response) -> requests.PreparedRequest:
    """What the redirect asks for, carrying nothing that identifies us."""
    headers = response.request.headers
    request = requests.PreparedRequest()
    request.prepare(
        method="GET",
        url=redirect_target(response),
        headers={name: headers[name] for name in KEPT_ON_REDIRECT if name in headers},
    )
    return request
