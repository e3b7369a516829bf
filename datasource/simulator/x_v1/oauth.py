"""Checks OAuth 1.0a signatures: a client that signs wrongly is refused here, too."""

import time
from dataclasses import dataclass
from threading import Lock

from oauthlib.oauth1 import RequestValidator, ResourceEndpoint

from datasource.simulator.credentials import Credentials
from datasource.simulator.http_messages import Request

TIMESTAMP_TOLERANCE_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """X's answer to a request it does not trust."""

    status: int
    code: int
    message: str


NO_KEYS = Refusal(status=400, code=215, message="Bad Authentication data.")
WRONG_KEYS = Refusal(status=401, code=32, message="Could not authenticate you.")
WRONG_TOKEN = Refusal(status=401, code=89, message="Invalid or expired token.")
WRONG_CLOCK = Refusal(status=401, code=135, message="Timestamp out of bounds.")


class SingleDeveloperValidator(RequestValidator):
    """The keys of one developer, and every nonce that was used lately."""

    enforce_ssl = False
    timestamp_lifetime = 10**9  # checked by Signatures, which knows the clock's error
    # oauthlib checks signatures with these for unknown keys, so that the time it takes
    # gives nothing away.
    dummy_client = "nobody"
    dummy_access_token = "nothing"

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._credentials = credentials
        self._nonces: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    def validate_client_key(self, client_key: str, request: object) -> bool:
        return client_key == self._credentials.consumer_key

    def validate_access_token(
        self, client_key: str, token: str, request: object
    ) -> bool:
        return token == self._credentials.access_token_key

    def validate_realms(self, *args: object, **kwargs: object) -> bool:
        return True

    def get_client_secret(self, client_key: str, request: object) -> str:
        return self._credentials.consumer_secret

    def get_access_token_secret(
        self, client_key: str, token: str, request: object
    ) -> str:
        return self._credentials.access_token_secret

    def validate_timestamp_and_nonce(
        self, client_key: str, timestamp: str, nonce: str, *args: object, **kw: object
    ) -> bool:
        now = time.monotonic()
        oldest = now - 2 * TIMESTAMP_TOLERANCE_SECONDS
        with self._lock:
            if (timestamp, nonce) in self._nonces:
                return False
            # Nonces of requests that would be too old anyway are dropped.
            while self._nonces and next(iter(self._nonces.values())) < oldest:
                self._nonces.pop(next(iter(self._nonces)))
            self._nonces[timestamp, nonce] = now
        return True


class Signatures:
    """Says why a request is refused, or nothing.

    `clock_offset`: by how many seconds the server's clock is ahead of the real one;
    signatures carry the client's real time, whatever the time in the world is.
    """

    def __init__(self, credentials: Credentials, *, clock_offset: float = 0.0) -> None:
        self._endpoint = ResourceEndpoint(SingleDeveloperValidator(credentials))
        self._clock_offset = clock_offset

    def refusal(self, request: Request) -> Refusal | None:
        if "oauth_consumer_key" not in request.headers.get("authorization", ""):
            return NO_KEYS
        host = request.headers.get("host", "")
        is_valid, signed = self._endpoint.validate_protected_resource_request(
            f"http://{host}{request.target}",
            http_method=request.method,
            body=request.body.decode("utf-8", "replace"),
            headers={name.title(): value for name, value in request.headers.items()},
        )
        if signed is None or not str(signed.timestamp or "").isdecimal():
            return WRONG_KEYS
        # Real time, not the world's: clients sign with the clock of this machine.
        drift = time.time() + self._clock_offset - int(signed.timestamp)
        if abs(drift) > TIMESTAMP_TOLERANCE_SECONDS:
            return WRONG_CLOCK
        return None if is_valid else WRONG_KEYS
