"""How many may work on one thing at the same time, in all processes together.

Who takes a place in Redis keeps it by renewing it, so that the place of a process that
was killed is free within seconds. Politeness and economy alone hang on it: that nothing
happens twice is what rows are for. While Redis is away each process limits only itself.
"""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from types import TracebackType
from typing import Self

import redis

from twitter_album.celery import client
from twitter_album.redis_outage import Outage

PLACE_SECONDS = 20
RENEW_SECONDS = 5
# By the server's clock: those of the machines may differ.
TAKE = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local is_held = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not is_held and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""

outage = Outage("CELERY_BROKER_URL", "each process keeps to its own limits alone")


class SharedLimit:
    """At most `limit` places under one name; those taken are given back at the end of
    the `with`, at the latest."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._tokens: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._renew, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        for name, tokens in list(self._tokens.items()):
            for _ in list(tokens):
                self.give_back(name)

    def take(self, name: str) -> bool:
        token = uuid.uuid4().hex
        is_taken = self._ask_for(name, token)
        if is_taken:
            with self._lock:
                self._tokens[name].append(token)
        return is_taken

    def give_back(self, name: str) -> None:
        with self._lock:
            tokens = self._tokens[name]
            token = tokens.pop() if tokens else ""
        # A download may outlive the run that began it, and gave all places back.
        if not token or outage.is_pausing:
            return
        try:
            client().zrem(_key(name), token)
        except redis.RedisError as error:  # it is free in some seconds
            outage.begin(error)

    def _ask_for(self, name: str, token: str) -> bool:
        if outage.is_pausing:
            return True
        try:
            answer = client().eval(
                TAKE, 1, _key(name), token, self.limit, PLACE_SECONDS
            )
        except redis.RedisError as error:
            outage.begin(error)
            return True
        outage.end()
        return bool(answer)

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_SECONDS):
            with self._lock:
                held = [
                    (name, token)
                    for name, tokens in self._tokens.items()
                    for token in tokens
                ]
            # After a server that came back empty they are taken anew.
            for name, token in held:
                self._ask_for(name, token)


def _key(name: str) -> str:
    return f"twitter-album:limit:{name}"
