"""Writes posts, media and people as X's API v2 does: only what was asked for."""

import html
from datetime import UTC, datetime
from typing import Any

from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
    tags_in,
)
from datasource.simulator.x_v1.media import short_link, video_info
from datasource.simulator.x_v2.fields import Fields

Json = dict[str, Any]

MAX_TEXT_LENGTH = 280


def iso(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def media_of(post: SimulatedPost) -> list[tuple[str, SimulatedPicture]]:
    """Keys and pictures of a post's own media; a retweet has none of its own."""
    if post.repost_of:
        return []
    video = [("7", post.video)] if post.video else []
    # The prefix of a media key is the kind: 3 a photo, 7 a video.
    media = [*(("3", picture) for picture in post.pictures), *video]
    return [
        (f"{kind}_{post.x_id + position}", picture)
        for position, (kind, picture) in enumerate(media, start=1)
    ]


class PostWriter:
    """Turns posts into the objects of one answer.

    `now` decides likes and handles, `base` is where pictures are served.
    """

    def __init__(self, fields: Fields, *, base: str, now: datetime) -> None:
        self._fields = fields
        self._base = base
        self._now = now

    def post(self, post: SimulatedPost, history: tuple[int, ...]) -> Json:
        """`history` has every version's id, the first one first."""
        # X sends these three whether they are asked for or not.
        wanted = self._fields.tweet | {"id", "text", "edit_history_tweet_ids"}
        values = self._values(post) | {
            "edit_history_tweet_ids": [str(each) for each in history]
        }
        return {
            self._fields.spelled(name): value
            for name, value in values.items()
            if name in wanted and value is not None
        }

    def media(self, key: str, picture: SimulatedPicture) -> Json:
        """A video has a still and no `url`; what has no description has no key."""
        url = f"{self._base}/media/{picture.file_name}"
        # A video is known by its key alone.
        is_video = key.startswith("7_")
        film = video_info(url) if is_video else {}
        values = {
            "media_key": key,
            "type": "video" if is_video else "photo",
            "url": None if is_video else url,
            "preview_image_url": url if is_video else None,
            "width": picture.width,
            "height": picture.height,
            "alt_text": picture.alt_text or None,
            "duration_ms": film.get("duration_millis"),
            "variants": variants(film) if is_video else None,
        }
        wanted = self._fields.media | {"media_key", "type"}
        return chosen(values, wanted)

    def user(self, person: SimulatedPerson) -> Json:
        values = {
            "id": str(person.id),
            "name": person.display_name,
            "username": person.screen_name_at(self._now),
            "created_at": "2017-03-21T20:50:14.000Z",
            "description": "",
            "profile_image_url": f"{self._base}/avatar/{person.id}_normal.png",
            "protected": person.is_protected_at(self._now),
            "public_metrics": {
                "followers_count": person.id % 4999,
                "following_count": person.id % 911,
                self._fields.spelled("tweet_count"): person.id % 9973,
                "listed_count": person.id % 23,
            },
            "verified": False,
        }
        return chosen(values, self._fields.user | {"id", "name", "username"})

    def _values(self, post: SimulatedPost) -> Json:
        origin = post.repost_of
        text, whole = self._text(post)
        keys = [key for key, _ in media_of(post)]
        return {
            "id": str(post.x_id),
            "text": text,
            "note_tweet": {"text": whole} if whole != text else None,
            "created_at": iso(post.created_at),
            "author_id": str(post.author.id),
            "conversation_id": str(post.x_id),
            "lang": post.language,
            "possibly_sensitive": (origin or post).is_sensitive,
            "reply_settings": "everyone",
            # Only there for posts that are withheld somewhere.
            "withheld": {"copyright": False, "country_codes": [*post.withheld_in]}
            if post.withheld_in
            else None,
            "attachments": {"media_keys": keys} if keys else None,
            "entities": self._entities(post, text) or None,
            "public_metrics": self._metrics(post),
            "referenced_tweets": [{"type": "retweeted", "id": str(origin.x_id)}]
            if origin
            else None,
        }

    def _metrics(self, post: SimulatedPost) -> Json:
        origin = post.repost_of
        return {
            self._fields.spelled("retweet_count"): (origin or post).shares,
            "reply_count": 0,
            "like_count": 0 if origin else post.likes_at(self._now),
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0 if origin else post.likes_at(self._now) * 20,
        }

    def _text(self, post: SimulatedPost) -> tuple[str, str]:
        """The text as delivered, and all of it."""
        if post.repost_of:
            handle = post.repost_of.author.screen_name_at(self._now)
            whole = (
                f"RT @{handle}: {html.escape(post.repost_of.full_text, quote=False)}"
            )
            cut = whole if len(whole) <= 140 else whole[:139] + "…"
            return cut, cut
        whole = html.escape(post.full_text, quote=False)
        link = f" {short_link(post.x_id)}" if media_of(post) else ""
        if len(whole) <= MAX_TEXT_LENGTH:
            return whole + link, whole + link
        return f"{whole[: MAX_TEXT_LENGTH - 25]}… {short_link(post.x_id)}", whole

    def _entities(self, post: SimulatedPost, text: str) -> Json:
        tags = [
            {"start": start, "end": end, "tag": tag}
            for start, end, tag in tags_in(text)
        ]
        link = short_link(post.x_id)
        start = text.rfind(link)
        urls = [
            {
                "start": start,
                "end": start + len(link),
                "url": link,
                "expanded_url": f"{self._base}/{post.author.screen_name}/status/"
                f"{post.x_id}/{'video' if key.startswith('7_') else 'photo'}/1",
                "display_url": f"pic.x.com/{link.rpartition('/')[2]}",
                "media_key": key,
            }
            for key, _ in media_of(post)
            if start >= 0
        ]
        entities = {"hashtags": tags, "urls": urls}
        return {name: entries for name, entries in entities.items() if entries}


def variants(film: Json) -> list[Json]:
    """Of a film as v1.1 describes it, which writes `bit_rate` in one word."""
    return [
        {
            "bit_rate" if name == "bitrate" else name: value
            for name, value in each.items()
        }
        for each in film["variants"]
    ]


def chosen(values: Json, wanted: frozenset[str]) -> Json:
    return {
        name: value
        for name, value in values.items()
        if name in wanted and value is not None
    }
