"""A session of requests that keeps every exchange within its limits."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests

from twitter_album.http.connections import GuardedAdapter
from twitter_album.http.exchange import Exchange, Limits, Refusal, current

CHUNK_BYTES = 65_536
MAX_THREADS = 16
KEPT_ON_REDIRECT = ("User-Agent", "Accept", "Accept-Encoding")


class GuardedSession(requests.Session):
    """Safe for `MAX_THREADS` threads; keeps no cookies and knows no proxies.

    The body has always been read when a response is returned. `timeout`, `proxies`,
    `stream` and `allow_redirects` of single requests change nothing; `limits` are the
    fields of Limits. Redirects are returned as they are, or followed up to
    `max_redirects` times without any credentials. Raises requests.RequestException.
    """

    def __init__(
        self, *, user_agent: str, max_redirects: int = 0, **limits: Any
    ) -> None:
        super().__init__()
        self.limits = Limits(**limits)
        self.max_redirects = max_redirects
        self.trust_env = False
        self.headers["User-Agent"] = user_agent
        self.headers["Accept-Encoding"] = "gzip, deflate"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, GuardedAdapter(pool_maxsize=MAX_THREADS))

    def send(self, request: requests.PreparedRequest, **options: Any) -> Any:
        exchange = Exchange(self.limits)
        token = current.set(exchange)
        try:
            return self._follow(request, options)
        except Refusal as refusal:
            raise refusal.error from None
        except requests.RequestException:
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
            if not (self.max_redirects and response.is_redirect):
                response.history = history
                return _read(response)
            response.close()
            history.append(response)
            if len(history) > self.max_redirects:
                raise requests.TooManyRedirects(f"more than {self.max_redirects} hops")
            request = _next_request(response)

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


def _next_request(response: requests.Response) -> requests.PreparedRequest:
    """What the redirect asks for, carrying nothing that identifies us."""
    location = response.headers["location"].encode("latin1").decode("utf-8", "replace")
    kept = response.request.headers
    request = requests.PreparedRequest()
    request.prepare(
        method="GET",
        url=urljoin(response.url, location),
        headers={name: kept[name] for name in KEPT_ON_REDIRECT if name in kept},
    )
    return request


def _read(response: requests.Response) -> requests.Response:
    """The response with its body, counted as it is unpacked."""
    exchange = current.get()
    body: list[bytes] = []
    size = 0
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            size += len(chunk)
            if size > exchange.limits.max_bytes:
                raise Refusal(exchange.too_large())
            body.append(chunk)
    except BaseException:
        response.close()
        raise
    response._content = b"".join(body)
    return response
