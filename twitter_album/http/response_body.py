"""Reads the body of a response, counted as it is unpacked."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from urllib3.exceptions import ProtocolError, ReadTimeoutError, SSLError

from twitter_album.http.errors import CutOff, Refusal
from twitter_album.http.exchange import current

CHUNK_BYTES = 262_144


def read(response: requests.Response) -> requests.Response:
    """The response with its body; raises CutOff where it did not come whole."""
    body: list[bytes] = []
    response.raw.enforce_content_length = False  # it would drop what came last
    try:
        _receive(response, body)
    except requests.exceptions.ChunkedEncodingError as error:
        response.close()
        raise CutOff(str(error), body=b"".join(body)) from error
    except BaseException:
        response.close()
        raise
    response._content = b"".join(body)
    if response.raw.length_remaining:
        missing = f"{response.raw.length_remaining} bytes did not come"
        raise CutOff(missing, body=response._content)
    return response


def _receive(response: requests.Response, body: list[bytes]) -> None:
    exchange = current.get()
    size = 0
    for chunk in _chunks(response):
        size += len(chunk)
        # Of unpacked bytes: a small answer may be a bomb of zeros.
        if size > exchange.limits.max_bytes:
            raise Refusal(exchange.too_large())
        body.append(chunk)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    if response.headers.get("Content-Encoding"):
        yield from response.iter_content(CHUNK_BYTES)
        return
    # As they come from the network: requests would collect and copy them, and lose the
    # last ones where the connection breaks.
    try:
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
            yield chunk
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except ReadTimeoutError as error:
        raise requests.ConnectionError(error) from error
    except SSLError as error:
        raise requests.exceptions.SSLError(error) from error
