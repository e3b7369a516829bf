"""Embeds of Bluesky's posts: pictures, videos, links, quoted posts, as they are written
and as they are shown."""

from typing import Any
from zlib import crc32

from datasource.simulator.bluesky.ids import BLOB, POST_TYPE, cid_of, did_of, tid_text
from datasource.simulator.bluesky.post_times import text_of
from datasource.simulator.world.posts import SimulatedPicture, SimulatedPost

Json = dict[str, Any]

EMBED = "app.bsky.embed"
MAX_IMAGES = 4
KINDS = ("mixed", "images", "gallery", "quote")


class EmbedWriter:
    """Chooses how a post carries its pictures; more than four make a gallery.

    `kind` "images", "gallery" or "quote" (pictures beside a quoted post) is the way
    of all posts, "mixed" leaves it to each.
    """

    def __init__(self, *, base: str, kind: str) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind} is none of {', '.join(KINDS)}")
        self._base = base
        self._kind = kind

    def shown(self, post: SimulatedPost) -> Json | None:
        """The view; None where the post has no embed."""
        media = self._shown_media(post)
        if not self._quotes(post):
            return media
        quoted = {"$type": f"{EMBED}.record#view", "record": self._quoted(post)}
        if media is None:
            return quoted
        # Inside of `recordWithMedia` the record has no type of its own.
        del quoted["$type"]
        kind = f"{EMBED}.recordWithMedia#view"
        return {"$type": kind, "record": quoted, "media": media}

    def recorded(self, post: SimulatedPost) -> Json | None:
        """The same as its author wrote it: blobs instead of addresses."""
        media = self._recorded_media(post)
        if not self._quotes(post):
            return media
        uri = quoted_uri(post)
        quoted: Json = {"$type": f"{EMBED}.record", "record": {"uri": uri}}
        quoted["record"]["cid"] = cid_of(uri)
        if media is None:
            return quoted
        kind = f"{EMBED}.recordWithMedia"
        return {"$type": kind, "record": quoted, "media": media}

    def _quotes(self, post: SimulatedPost) -> bool:
        return self._kind == "quote" or (
            self._kind == "mixed" and number_from(post) < 2
        )

    def _is_gallery(self, post: SimulatedPost) -> bool:
        # `images` takes four; what holds more can only be a gallery.
        if len(post.pictures) > MAX_IMAGES or self._kind == "gallery":
            return True
        return self._kind == "mixed" and number_from(post) in (1, 2)

    def _shown_media(self, post: SimulatedPost) -> Json | None:
        if post.video:
            return self._shown_video(post, post.video)
        if not post.pictures:
            # Posts without pictures sometimes carry a link card, whose picture must not
            # be taken for theirs.
            return self._link(post) if number_from(post) % 5 == 4 else None
        if self._is_gallery(post):
            items = [self._gallery_item(picture) for picture in post.pictures]
            return {"$type": f"{EMBED}.gallery#view", "items": items}
        images = [self._image(picture) for picture in post.pictures]
        return {"$type": f"{EMBED}.images#view", "images": images}

    def _image(self, picture: SimulatedPicture) -> Json:
        """The shape is missing where an old client did not write it."""
        return {
            "thumb": f"{self._url(picture)}?size=small",
            "fullsize": self._url(picture),
            "alt": picture.alt_text,
            **optional_ratio(picture),
        }

    def _gallery_item(self, picture: SimulatedPicture) -> Json:
        return {
            "$type": f"{EMBED}.gallery#viewImage",
            "thumbnail": f"{self._url(picture)}?size=small",
            "fullsize": self._url(picture),
            "alt": picture.alt_text,
            "aspectRatio": ratio(picture),
        }

    def _shown_video(self, post: SimulatedPost, video: SimulatedPicture) -> Json:
        return {
            "$type": f"{EMBED}.video#view",
            "cid": cid_of(video.id, codec=BLOB),
            "playlist": f"{self._base}/media/{video.id}/playlist.m3u8",
            "thumbnail": self._url(video),
            "aspectRatio": ratio(video),
        }

    def _link(self, post: SimulatedPost) -> Json:
        """A card of another site, whose picture is not the author's."""
        site = {
            "uri": "https://news.example/carnival",
            "title": "What to see tonight",
            "description": "",
            "thumb": f"{self._base}/media/card-{tid_text(post.tid)}.jpg",
        }
        return {"$type": f"{EMBED}.external#view", "external": site}

    def _quoted(self, post: SimulatedPost) -> Json:
        """Somebody else's post with a picture of its own, or one that is gone."""
        uri, kind = quoted_uri(post), f"{EMBED}.record"
        # A quoted post may be deleted while the quoting one stays.
        if number_from(post) % 4 == 1:
            return {"$type": f"{kind}#viewNotFound", "uri": uri, "notFound": True}
        url = f"{self._base}/media/quoted-{tid_text(post.tid)}.jpg"
        image = {"thumb": f"{url}?size=small", "fullsize": url, "alt": "Not theirs"}
        moment = text_of(post.created_at)
        return {
            "$type": f"{kind}#viewRecord",
            "uri": uri,
            "cid": cid_of(uri),
            "author": {"did": did_of("quoted"), "handle": "quoted.bsky.social"},
            "value": {"$type": POST_TYPE, "text": "Look at this", "createdAt": moment},
            "labels": [],
            "likeCount": 4096,
            "embeds": [{"$type": f"{EMBED}.images#view", "images": [image]}],
            "indexedAt": moment,
        }

    def _recorded_media(self, post: SimulatedPost) -> Json | None:
        if post.video:
            video = {"video": blob(post.video, kind="video/mp4")}
            return {"$type": f"{EMBED}.video", **video}
        shown = self._shown_media(post)
        if shown is None:
            return None
        if not post.pictures:
            site = {**shown["external"]}
            site["thumb"] = blob(SimulatedPicture(id=f"card-{post.tid}"))
            return {"$type": f"{EMBED}.external", "external": site}
        own = [
            {"alt": picture.alt_text, "image": blob(picture), **optional_ratio(picture)}
            for picture in post.pictures
        ]
        # In a gallery each item names its type, in `images` none does.
        if self._is_gallery(post):
            typed = [{"$type": f"{EMBED}.gallery#image", **item} for item in own]
            return {"$type": f"{EMBED}.gallery", "items": typed}
        return {"$type": f"{EMBED}.images", "images": own}

    def _url(self, picture: SimulatedPicture) -> str:
        return f"{self._base}/media/bluesky/{picture.file_name}"


def number_from(post: SimulatedPost) -> int:
    """A number below 20 that belongs to the post."""
    # Not hash(): that differs from process to process.
    return crc32(str(post.tid).encode()) % 20


def optional_ratio(picture: SimulatedPicture) -> Json:
    # Old clients wrote none, and the album has to measure those itself.
    if crc32(picture.id.encode()) % 6 == 0:
        return {}
    return {"aspectRatio": ratio(picture)}


def ratio(picture: SimulatedPicture) -> Json:
    return {"width": picture.width, "height": picture.height}


def quoted_uri(post: SimulatedPost) -> str:
    return f"at://{did_of('quoted')}/{POST_TYPE}/{tid_text(post.tid - 1)}"


def blob(picture: SimulatedPicture, *, kind: str = "") -> Json:
    return {
        "$type": "blob",
        "ref": {"$link": cid_of(picture.id, codec=BLOB)},
        "mimeType": kind or f"image/{picture.format}",
        "size": picture.width * picture.height // 8,
    }
