"""Web pages of the simulated network: pictures, avatars, a page behind every link."""

import html
import re
from collections import OrderedDict
from threading import Lock

from datasource.simulator.bluesky.ids import handle_of, tid_of
from datasource.simulator.http_messages import HTML_TYPE, Answer, Request
from datasource.simulator.pictures import draw, draw_avatar, shrink
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
)
from datasource.simulator.world.world import World

CACHE_BYTES = 64 * 1024 * 1024
AVATAR_SIDES = {"": 400, "_400x400": 400, "_bigger": 73, "_normal": 48}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<body style="font: 1.1rem/1.6 system-ui; max-width: 42rem; margin: 3rem auto">
{content}</body></html>"""


class DrawingCache:
    """The files drawn lately, bounded by the sum of their bytes."""

    def __init__(self, *, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._lock = Lock()
        self._files: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0

    def picture(self, picture: SimulatedPicture, *, is_small: bool) -> bytes:
        key = (picture.id, "small" if is_small else "full")
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        # Outside the lock, because drawing takes long; two threads that draw the same
        # picture get the same bytes.
        data = draw(picture)
        data = shrink(data) if is_small else data
        self._add(key, data)
        return data

    def _add(self, key: tuple[str, str], data: bytes) -> None:
        with self._lock:
            if key not in self._files:
                self._size += len(data)
            self._files[key] = data
            while self._size > self._limit:
                _, dropped = self._files.popitem(last=False)
                self._size -= len(dropped)


class WebPages:
    """Everything that is no API."""

    def __init__(self, world: World, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._world = world
        self._drawing_cache = DrawingCache(limit=cache_bytes)

    def answer(self, request: Request) -> Answer | None:
        if request.method == "POST":
            return None
        # Each network serves the same picture at an address of its own.
        picture = re.fullmatch(
            r"/media/(?:mastodon/|bluesky/)?([\w.-]+)\.(jpg|png)", request.path
        )
        if picture:
            return self._picture(request, picture[1])
        avatar = re.fullmatch(r"/avatar/(\d{1,20})(\w*)\.png", request.path)
        if avatar and avatar[2] in AVATAR_SIDES:
            data = draw_avatar(int(avatar[1]), side=AVATAR_SIDES[avatar[2]])
            return file(data, content_type="image/png")
        return self._page(request)

    def _picture(self, request: Request, picture_id: str) -> Answer | None:
        picture = self._world.picture(picture_id)
        # The ending must be the file's own, as at a real network.
        if picture is None or not request.path.endswith(picture.file_name):
            return None
        if picture.content is None:
            is_small = request.value("size") == "small"
            data = self._drawing_cache.picture(picture, is_small=is_small)
        else:
            data = picture.content
        kind = "png" if picture.format == "png" else "jpeg"
        return file(data, content_type=f"image/{kind}")

    def _page(self, request: Request) -> Answer | None:
        if request.path == "/":
            tags = ", ".join(f"#{tag}" for tag in self._world.hashtags)
            return page(
                "Simulated network",
                "<p>This is a social network on your own machine, made up by code, "
                "so that the album can be tried without an account anywhere.</p>"
                f"<p>{html.escape(tags)}</p>",
            )
        post = re.fullmatch(
            r"/\w+/status/(\d+)(/\w+/\d)?|/@\w+/(\d+)", request.path, re.ASCII
        )
        if post:
            return self._post(self._world.post(int(post[1] or post[3])))
        # Bluesky's permalinks; the others, above, are X's and Mastodon's.
        record = re.fullmatch(r"/profile/[^/]+/post/(\w+)", request.path, re.ASCII)
        if record:
            return self._post(self._world.record(tid_of(record[1]) or 0))
        return self._person(request)

    def _person(self, request: Request) -> Answer | None:
        path = re.fullmatch(r"/profile/([\w.-]+)|/@?(\w+)", request.path, re.ASCII)
        if path is None:
            return None
        name = path[1] or path[2]
        person = self._holder(name) if path[1] else self._world.person(name)
        if person is None:
            return None
        shown = html.escape(person.display_name)
        return page(name, f"<h1>{shown}</h1><p>@{name}</p>")

    def _holder(self, handle: str) -> SimulatedPerson | None:
        """Whoever has posted under that handle of Bluesky."""
        now = self._world.now()
        authors = (post.author for post in self._world.all_posts())
        return next((each for each in authors if handle_of(each, now) == handle), None)

    def _post(self, post: SimulatedPost | None) -> Answer | None:
        return page(post.author.screen_name, self._story(post)) if post else None

    def _story(self, post: SimulatedPost) -> str:
        handle = post.author.screen_name_at(self._world.now())
        pictures = "".join(
            f'<img src="/media/{picture.file_name}" style="max-width: 100%" '
            f'alt="{html.escape(picture.alt_text)}">'
            for picture in post.pictures
        )
        return (
            f"<p><b>{html.escape(post.author.display_name)}</b> @{handle}</p>"
            f"<p>{html.escape(post.full_text)}</p>{pictures}"
            f"<p>{post.created_at:%Y-%m-%d %H:%M} UTC</p>"
        )


def page(title: str, content: str) -> Answer:
    text = PAGE.format(title=html.escape(title), content=content)
    return Answer(body=text.encode("utf-8", "replace"), content_type=HTML_TYPE)


def file(data: bytes, *, content_type: str) -> Answer:
    # A picture never changes under its name.
    headers = (("Cache-Control", "public, max-age=31536000"),)
    return Answer(body=data, content_type=content_type, headers=headers)
