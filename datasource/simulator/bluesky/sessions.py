"""Sessions of Bluesky: log-ins, tokens that expire, refresh tokens for one use."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import uuid4

from datasource.simulator.bluesky.errors import XrpcError
from datasource.simulator.bluesky.ids import did_of
from datasource.simulator.credentials import CREDENTIALS
from datasource.simulator.http_messages import Request

Json = dict[str, Any]

ACCESS, REFRESH = "com.atproto.appPass", "com.atproto.refresh"
REFRESH_LIFETIME = timedelta(days=90)
# Not secret: these tokens open nothing but the simulator.
SIGNING_KEY = b"the simulated network signs its tokens with this"
HEADER = {"typ": "at+jwt", "alg": "HS256"}


class Sessions:
    """Lets in whoever has the handle and the app password of the simulator."""

    def __init__(self, *, token_lifetime: timedelta) -> None:
        self._lifetime = token_lifetime
        self._lock = Lock()
        self._used_ids: set[str] = set()
        self._did = did_of(CREDENTIALS.bluesky_handle)

    def create(self, request: Request) -> Json:
        given = credentials_in(request)
        identifiers = (CREDENTIALS.bluesky_handle, self._did)
        is_known = given["identifier"].lower() in identifiers
        if not is_known or given["password"] != CREDENTIALS.bluesky_app_password:
            raise XrpcError(
                401, "AuthenticationRequired", "Invalid identifier or password"
            )
        return self._session(request)

    def refresh(self, request: Request) -> Json:
        """Another pair of tokens; the refresh token that asked is spent."""
        token = self.check(request, scope=REFRESH)
        with self._lock:
            # Of two programs with one token, the second has to log in again.
            if token["jti"] in self._used_ids:
                raise XrpcError(400, "ExpiredToken", "Token has been revoked")
            self._used_ids.add(token["jti"])
        return self._session(request)

    def check(self, request: Request, *, scope: str = ACCESS) -> Json:
        """What the bearer token says; Refused without a good one."""
        header = request.headers.get("authorization", "")
        if not header.startswith("Bearer "):
            raise XrpcError(401, "AuthMissing", "Authentication Required")
        payload = payload_of(header.removeprefix("Bearer ").strip())
        if payload is None:
            raise XrpcError(400, "InvalidToken", "Token could not be verified")
        # By the world's clock, which tests can move.
        if request.at.timestamp() >= payload["exp"]:
            raise XrpcError(400, "ExpiredToken", "Token has expired")
        if payload["scope"] != scope:
            raise XrpcError(400, "InvalidToken", "Bad token scope")
        return payload

    def _session(self, request: Request) -> Json:
        service = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": request.base,
        }
        return {
            "did": self._did,
            "didDoc": {
                "@context": ["https://www.w3.org/ns/did/v1"],
                "id": self._did,
                "alsoKnownAs": [f"at://{CREDENTIALS.bluesky_handle}"],
                "service": [service],
            },
            "handle": CREDENTIALS.bluesky_handle,
            "active": True,
            "accessJwt": self._token(ACCESS, request.at, self._lifetime),
            "refreshJwt": self._token(REFRESH, request.at, REFRESH_LIFETIME),
        }

    def _token(self, scope: str, now: datetime, lifetime: timedelta) -> str:
        return sign(
            {
                "scope": scope,
                "sub": self._did,
                "iat": int(now.timestamp()),
                "exp": int((now + lifetime).timestamp()),
                "aud": "did:web:localhost",
                "jti": uuid4().hex,
            }
        )


def credentials_in(request: Request) -> dict[str, str]:
    """Identifier and password from a body of JSON; Refused for any other."""
    if "application/json" not in request.headers.get("content-type", ""):
        raise XrpcError(400, "InvalidRequest", "Wrong request encoding (Content-Type)")
    try:
        given = json.loads(request.body)
    except ValueError as error:
        raise XrpcError(400, "InvalidRequest", "Request body is not JSON") from error
    if not isinstance(given, dict):
        raise XrpcError(400, "InvalidRequest", "Input must be an object")
    for name in ("identifier", "password"):
        if name not in given:
            message = f'Input must have the property "{name}"'
            raise XrpcError(400, "InvalidRequest", message)
        if not isinstance(given[name], str):
            raise XrpcError(400, "InvalidRequest", f"Input/{name} must be a string")
    return given


def sign(payload: Json) -> str:
    content = ".".join(encode(json.dumps(part).encode()) for part in (HEADER, payload))
    return f"{content}.{signature(content)}"


def payload_of(token: str) -> Json | None:
    """What a token of this server says, nothing for any other text."""
    content, _, signed = token.rpartition(".")
    # The signature first: of a forged token nothing is read.
    if not hmac.compare_digest(signed.encode(), signature(content).encode()):
        return None
    try:
        # base64 in tokens goes without its padding; more than enough does no harm.
        payload: Json = json.loads(urlsafe_b64decode(content.partition(".")[2] + "=="))
    except (ValueError, NotBase64):
        return None
    return payload


def signature(content: str) -> str:
    return encode(hmac.digest(SIGNING_KEY, content.encode(), "sha256"))


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
