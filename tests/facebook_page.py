"""A stand-in for a Facebook Page on loopback that holds callers to the contract of the
Graph API: what is sent wrongly is refused in Graph's own form."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image

Json = dict[str, Any]

PAGE, TOKEN, VERSION = "1122334455", "page-token", "v25.0"
PHOTO_FIELDS = {"published", "message", "alt_text_custom", "source", "access_token"}
FEED_FIELDS = {"message", "link", "published", "access_token"}
READ_FIELDS = {"fields", "since", "until", "limit", "after", "access_token"}
MAX_PICTURES = 10
MAX_PICTURE_BYTES = 4_000_000


@dataclass
class Refused(Exception):
    """Graph's error, with its number and words."""

    code: int
    message: str
    status: int = 400
    subcode: int = 0


@dataclass
class Fault:
    """What happens to one request instead: `refusal`, or silence, `is_done` or not."""

    refusal: Refused | None = None
    is_done: bool = False
    raw: bytes | None = None
    status: int = 200


@dataclass
class Page:
    """`posts` as visitors see them, oldest first; `faults` of each edge, in turn."""

    url: str = ""
    page_size: int = 100
    media: dict[str, Json] = field(default_factory=dict)
    posts: list[Json] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    # Unix times, 0: never; by the name in the answer of debug_token.
    token_ends: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(900_001))

    def answer(self, method: str, edge: str, fields: Json) -> Json:
        if fields.get("access_token") not in self.tokens:
            raise Refused(190, "Error validating access token: Session has expired")
        if method == "POST" and edge == "photos":
            return self._upload(fields)
        if method == "POST" and edge == "feed":
            return self._post(fields)
        if method == "GET" and edge == "feed":
            return self._listed(fields)
        raise Refused(100, f"(#100) Unsupported {method} request")

    def described_token(self, fields: Json) -> Json:
        _only(fields, {"input_token", "access_token"})
        if not {fields["input_token"], fields["access_token"]} <= self.tokens:
            raise Refused(190, "Error validating access token: Session has expired")
        ends = {"expires_at": 0, "data_access_expires_at": 0} | self.token_ends
        return {"data": {"type": "PAGE", "is_valid": True, "scopes": []} | ends}

    def _upload(self, fields: Json) -> Json:
        _only(fields, PHOTO_FIELDS)
        if fields.get("published") != "false":
            raise Refused(100, "(#100) This stand-in takes unpublished photos only")
        picture = fields.get("source")
        if not isinstance(picture, bytes):
            raise Refused(324, "(#324) Requires upload file")
        if len(picture) > MAX_PICTURE_BYTES:
            raise Refused(100, "Your photos couldn't be uploaded", subcode=1366046)
        try:
            with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
                opened.load()
                has_metadata = bool(opened.getexif()) or "comment" in opened.info
        except OSError:
            raise Refused(324, "(#324) Missing or invalid image file") from None
        media_id = str(next(self.numbers))
        said = fields.get("message", ""), fields.get("alt_text_custom", "")
        self.media[media_id] = {"said": said, "has_metadata": has_metadata}
        return {"id": media_id}

    def _post(self, fields: Json) -> Json:
        attached = {k: v for k, v in fields.items() if k.startswith("attached_media")}
        _only({k: v for k, v in fields.items() if k not in attached}, FEED_FIELDS)
        if not 0 < len(attached) <= MAX_PICTURES:
            raise Refused(100, "(#100) Param attached_media has a wrong length")
        pictures = []
        for place in range(len(attached)):
            value = attached.get(f"attached_media[{place}]")
            try:
                media_id = json.loads(value or "")["media_fbid"]
            except (ValueError, KeyError, TypeError):
                raise Refused(100, "(#100) Param attached_media is invalid") from None
            if self.media.get(media_id, {"used": True}).get("used"):
                raise Refused(100, f"(#100) Invalid media id {media_id}")
            pictures.append(media_id)
        for media_id in pictures:
            self.media[media_id]["used"] = True
        post = {"id": f"{PAGE}_{next(self.numbers)}", "message": fields["message"]}
        self.posts.append(post | {"pictures": pictures})
        return {"id": post["id"]}

    def _listed(self, fields: Json) -> Json:
        _only(fields, READ_FIELDS)
        if not 0 < int(fields.get("limit", 25)) <= 100:
            raise Refused(100, "(#100) Limit must be between 1 and 100")
        start = int(fields.get("after", 0))
        newest = list(reversed(self.posts))
        end = start + min(int(fields.get("limit", 25)), self.page_size)
        wanted = {"id", *fields.get("fields", "").split(",")}
        data = [{k: post[k] for k in wanted & set(post)} for post in newest[start:end]]
        if end >= len(newest):
            return {"data": data, "paging": {}}
        following = urlencode(fields | {"after": end})
        return {"data": data, "paging": {"next": f"https://elsewhere/?{following}"}}


def _only(fields: Json, known: set[str]) -> None:
    unknown = set(fields) - known
    if unknown:
        raise Refused(100, f"(#100) Unexpected parameters: {sorted(unknown)}")


@contextmanager
def running() -> Iterator[Page]:
    page = Page()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(page))
    page.url = f"http://127.0.0.1:{server.server_port}/{VERSION}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield page
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(page: Page) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            self._answer("GET", {name: values[-1] for name, values in asked.items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer("POST", _fields(self.headers.get("Content-Type") or "", body))

        def _answer(self, method: str, fields: Json) -> None:
            path = urlsplit(self.path).path.replace("debug_token", "/debug_token")
            _, version, page_id, edge = path.split("/")
            page.requests.append((method, edge))
            waiting = page.faults.get(f"{method} {edge}") or [None]
            fault = waiting.pop(0)
            try:
                if fault and fault.refusal:
                    raise fault.refusal
                if fault and fault.raw is not None:
                    return self._send(fault.status, fault.raw)
                if fault and not fault.is_done:
                    return self._hang_up()
                if (version, edge) == (VERSION, "debug_token"):
                    return self._send(200, _json(page.described_token(fields)))
                if (version, page_id) != (VERSION, PAGE):
                    raise Refused(803, "(#803) Some of the aliases do not exist", 404)
                answer = page.answer(method, edge, fields)
            except Refused as refused:
                return self._send(refused.status, _error(refused))
            return self._hang_up() if fault else self._send(200, _json(answer))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _hang_up(self) -> None:
            self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Tests have nothing to say."""

    return Handler


def _fields(content_type: str, body: bytes) -> Json:
    if not content_type.startswith("multipart/form-data"):
        found = parse_qs(body.decode(), keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    fields: Json = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        raw = part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(raw, bytes)
        is_file = part.get_filename() is not None
        fields[name] = raw if is_file else raw.decode()
    return fields


def _json(value: Json) -> bytes:
    return json.dumps(value).encode()


def _error(refused: Refused) -> bytes:
    error: Json = {
        "message": refused.message,
        "type": "OAuthException",
        "code": refused.code,
        "fbtrace_id": "AbCdEf",
    }
    if refused.subcode:
        error["error_subcode"] = refused.subcode
    return _json({"error": error})
