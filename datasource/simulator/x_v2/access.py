"""Who may ask X's API v2 for what, and how often."""

from dataclasses import dataclass
from datetime import timedelta

from datasource.simulator.credentials import Credentials
from datasource.simulator.http_messages import Request
from datasource.simulator.rate_limits import Allowance, RateLimit
from datasource.simulator.x_v1.oauth import Signatures
from datasource.simulator.x_v2.problems import (
    client_forbidden,
    plain,
    unsupported_authentication,
)

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Requests per 15 minutes, of the app by its token and of a user by four keys.

    A user's limit of 0 means that the endpoint takes the app's token only. The
    whole archive asks for a pause between two requests besides.
    """

    app: int
    user: int
    is_archive: bool = False
    pause: timedelta = timedelta(0)


class EndpointAccess:
    """Who may use one endpoint, and how often; raises X's Problem."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._windows = {
            "app": RateLimit(limits.app, WINDOW),
            "user": RateLimit(limits.user, WINDOW),
        }
        self._pause = RateLimit(1, limits.pause) if limits.pause else None

    def check(self, caller: str, *, is_full_archive_allowed: bool) -> None:
        if caller == "user" and not self._limits.user:
            raise unsupported_authentication()
        if self._limits.is_archive and not is_full_archive_allowed:
            raise client_forbidden()

    def take(self, caller: str, request: Request) -> tuple[Allowance, bool]:
        """What the headers say, and whether the request is served.

        They tell of the 15 minutes, also where the pause was too short.
        """
        # Both are counted, whichever of them refuses.
        allowance = self._windows[caller].take(caller, request.at)
        pause = self._pause.take(caller, request.at) if self._pause else None
        is_granted = allowance.is_granted and (pause is None or pause.is_granted)
        return allowance, is_granted


def endpoint_access(search: Limits, archive_pause: float) -> dict[str, EndpointAccess]:
    """The access to all endpoints; the pause is in seconds."""
    pause = timedelta(seconds=archive_pause)
    # Search and counts of the archive take an app's token only.
    archive = Limits(app=300, user=0, is_archive=True, pause=pause)
    return {
        "/2/tweets/search/recent": EndpointAccess(search),
        "/2/tweets/search/all": EndpointAccess(archive),
        "/2/tweets/counts/recent": EndpointAccess(Limits(app=300, user=0)),
        "/2/tweets/counts/all": EndpointAccess(archive),
        "/2/tweets": EndpointAccess(Limits(app=3500, user=5000)),
    }


class Callers:
    """Tells the app's token from a user's signature."""

    def __init__(self, credentials: Credentials, *, clock_offset: float) -> None:
        self._token = credentials.bearer_token
        self._signatures = Signatures(credentials, clock_offset=clock_offset)

    def caller(self, request: Request) -> str:
        """`app` or `user`; 401 for anybody else."""
        header = request.headers.get("authorization", "")
        if header == f"Bearer {self._token}":
            return "app"
        # Signed as for v1.1; the user is the one whose keys these are.
        if header.startswith("OAuth ") and self._signatures.refusal(request) is None:
            return "user"
        raise plain(401, "Unauthorized")
