"""Writes posts as X's API v1.1 does: escapes, short links, truncation."""

import html
from datetime import datetime
from typing import Any

from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
    tags_in,
)
from datasource.simulator.x_v1.media import describe_medium, short_link

Json = dict[str, Any]

DATE_FORMAT = "%a %b %d %H:%M:%S +0000 %Y"
MAX_SHORT_TEXT_LENGTH = 140


class TweetWriter:
    """Turns posts into tweet objects for one request.

    `now` decides likes and handles, `base` is where pictures are served.
    """

    def __init__(
        self,
        *,
        base: str,
        now: datetime,
        is_extended: bool = False,
        has_alt_text: bool = False,
        has_entities: bool = True,
        has_full_user: bool = True,
    ) -> None:
        self._base = base
        self._now = now
        self._is_extended = is_extended
        self._has_alt_text = has_alt_text
        self._has_entities = has_entities
        self._has_full_user = has_full_user

    def tweet(self, post: SimulatedPost) -> Json:
        original = post.repost_of
        text, is_truncated = self._text(post)
        tweet: Json = {
            "created_at": post.created_at.strftime(DATE_FORMAT),
            "id": post.x_id,
            "id_str": str(post.x_id),
            "full_text" if self._is_extended else "text": text,
            "truncated": is_truncated,
            **self._media_parts(post, text, is_truncated=is_truncated),
            "source": f'<a href="{self._base}" rel="nofollow">Simulator</a>',
            "in_reply_to_status_id": None,
            "in_reply_to_status_id_str": None,
            "in_reply_to_user_id": None,
            "in_reply_to_user_id_str": None,
            "in_reply_to_screen_name": None,
            "user": self.user(post.author),
            "geo": None,
            "coordinates": None,
            "place": None,
            "contributors": None,
            "is_quote_status": False,
            "retweet_count": (original or post).shares,
            # Likes are the original's; its retweets count for both.
            "favorite_count": 0 if original else post.likes_at(self._now),
            "favorited": False,
            "retweeted": False,
            "lang": post.language,
        }
        # Up to the link to the media, which clients do not show.
        if self._is_extended:
            shown = text.split(" https://t.co/")[0] if not original else text
            tweet["display_text_range"] = [0, len(shown)]
        if (original or post).pictures or (original or post).video:
            tweet["possibly_sensitive"] = (original or post).is_sensitive
        if original:
            tweet["retweeted_status"] = self.tweet(original)
        return tweet

    def user(self, person: SimulatedPerson) -> Json:
        # All that `trim_user` leaves.
        brief = {"id": person.id, "id_str": str(person.id)}
        if not self._has_full_user:
            return brief
        screen_name = person.screen_name_at(self._now)
        avatar = f"{self._base}/avatar/{person.id}_normal.png"
        return {
            **brief,
            "name": person.display_name,
            "screen_name": screen_name,
            "location": "",
            "description": "",
            "url": None,
            "entities": {"description": {"urls": []}},
            "protected": False,
            "followers_count": person.id % 4999,
            "friends_count": person.id % 911,
            "listed_count": person.id % 23,
            "created_at": "Tue Mar 21 20:50:14 +0000 2017",
            "favourites_count": person.id % 7001,
            "utc_offset": None,
            "time_zone": None,
            "geo_enabled": False,
            "verified": False,
            "statuses_count": person.id % 9973,
            "lang": None,
            "profile_image_url": avatar,
            "profile_image_url_https": avatar,
            "default_profile": True,
            "default_profile_image": False,
            "following": False,
            "notifications": False,
        }

    def _text(self, post: SimulatedPost) -> tuple[str, bool]:
        """The text as delivered, and whether it was cut."""
        if post.repost_of:
            handle = post.repost_of.author.screen_name_at(self._now)
            # Cut in extended mode, too: only the original inside has it all.
            text = f"RT @{handle}: {html.escape(post.repost_of.full_text, quote=False)}"
            return (text if len(text) <= 140 else text[:139] + "…"), False
        text = html.escape(post.full_text, quote=False)
        link = f" {short_link(post.x_id)}" if post.pictures or post.video else ""
        # In the short form a long text is cut, with a link to the post behind it.
        if self._is_extended or len(text) <= MAX_SHORT_TEXT_LENGTH:
            return text + link, False
        return f"{text[:110]}… {short_link(post.x_id + 1)}", True

    def _media_parts(
        self, post: SimulatedPost, text: str, *, is_truncated: bool
    ) -> Json:
        """`entities` name the first medium only; a cut tweet names none at all."""
        if not self._has_entities:
            return {}
        tags = [
            {"text": tag, "indices": [start, end]} for start, end, tag in tags_in(text)
        ]
        parts: Json = {
            "entities": {
                "hashtags": tags,
                "symbols": [],
                "user_mentions": self._mentions(post),
                "urls": [],
            }
        }
        # The media of a cut tweet are behind the link that was cut off.
        media = [] if is_truncated else self._media(post, text)
        if media:
            parts["entities"]["media"] = media[:1]
            parts["extended_entities"] = {"media": media}
        return parts

    def _mentions(self, post: SimulatedPost) -> list[Json]:
        if post.repost_of is None:
            return []
        author = post.repost_of.author
        handle = author.screen_name_at(self._now)
        return [
            {
                "screen_name": handle,
                "name": author.display_name,
                "id": author.id,
                "id_str": str(author.id),
                "indices": [3, 4 + len(handle)],
            }
        ]

    def _media(self, post: SimulatedPost, text: str) -> list[Json]:
        origin = post.repost_of or post
        media = [(picture, "photo") for picture in origin.pictures]
        if origin.video:
            media = [(origin.video, "video")]
        # All media share the one link at the end of the text.
        start = max(text.find(" https://t.co/") + 1, 0)
        return [
            describe_medium(
                origin, picture, kind=kind, position=position, base=self._base
            )
            | self._alt_text(picture)
            | {"indices": [start, len(text)]}
            | self._source(post)
            for position, (picture, kind) in enumerate(media, start=1)
        ]

    def _source(self, post: SimulatedPost) -> Json:
        if post.repost_of is None:
            return {}
        return {
            "source_status_id": post.repost_of.x_id,
            "source_status_id_str": str(post.repost_of.x_id),
        }

    def _alt_text(self, picture: SimulatedPicture) -> Json:
        """Only for those who asked for it."""
        if not self._has_alt_text:
            return {}
        return {"ext_alt_text": picture.alt_text or None}
