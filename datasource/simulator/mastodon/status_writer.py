"""Writes posts as Mastodon does: HTML, attachments, accounts of many servers."""

import html
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPicture,
    SimulatedPost,
    without_diacritics,
)

Json = dict[str, Any]

# The same for all pictures: no client of the simulator decodes it.
BLURHASH = "UDB3o_^Q00M{4nxuoft700R*-;t7IUayxut7"


def iso(moment: datetime) -> str:
    """Milliseconds and a Z, as Ruby writes it."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class StatusWriter:
    """Turns posts into status objects; `base` is this server's address."""

    def __init__(self, *, base: str, now: datetime) -> None:
        self._base = base
        self._now = now

    def status(self, post: SimulatedPost, *, shown_id: str) -> Json:
        handle = post.author.screen_name_at(self._now)
        # `uri` is of the author's home server, `url` of the server that shows the post.
        home = f"https://{post.author.server}" if post.author.server else self._base
        likes = post.likes_at(self._now)
        status: Json = {
            "id": shown_id,
            "created_at": iso(post.created_at),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": post.is_sensitive,
            "spoiler_text": post.content_warning,
            "visibility": "public",
            "language": post.language,
            "uri": f"{home}/users/{handle}/statuses/{post.mastodon_id}",
            "url": f"{self._base}/@{handle}/{shown_id}",
            "replies_count": likes // 15,
            "reblogs_count": post.shares,
            "favourites_count": likes,
            "edited_at": iso(post.edited_at) if post.edited_at else None,
            "content": self._content(post.full_text),
            "reblog": None,
            "account": self.account(post.author),
            "media_attachments": self._attachments(post),
            "mentions": [],
            # Mastodon folds diacritics in the names of tags, not in the text.
            "tags": [
                {
                    "name": without_diacritics(tag),
                    "url": f"{self._base}/tags/{quote(without_diacritics(tag))}",
                }
                for tag in post.hashtags
            ],
            "emojis": [],
            "card": None,
            "poll": None,
        }
        if not post.author.server:  # a server tells it of its own people alone
            status["application"] = {"name": "Web", "website": None}
        return status

    def account(self, person: SimulatedPerson) -> Json:
        handle = person.screen_name_at(self._now)
        home = f"https://{person.server}" if person.server else self._base
        avatar = f"{self._base}/avatar/{person.id}.png"
        return {
            "id": str(person.id),
            "username": handle,
            "acct": f"{handle}@{person.server}" if person.server else handle,
            "display_name": person.display_name,
            "locked": False,
            "bot": person.is_bot,
            "discoverable": True,
            "group": False,
            "created_at": "2022-11-05T00:00:00.000Z",
            "note": "",
            "url": f"{self._base}/@{handle}",
            "uri": f"{home}/users/{handle}",
            "avatar": avatar,
            "avatar_static": avatar,
            "header": f"{self._base}/headers/original/missing.png",
            "header_static": f"{self._base}/headers/original/missing.png",
            "followers_count": person.id % 4999,
            "following_count": person.id % 911,
            "statuses_count": person.id % 9973,
            "last_status_at": None,
            "emojis": [],
            "fields": [],
        }

    def _content(self, text: str) -> str:
        """Escaped text in a paragraph, hashtags as links."""
        link = (
            f'<a href="{self._base}/tags/%s" class="mention hashtag" rel="tag">'
            "#<span>%s</span></a>"
        )
        linked = re.sub(
            r"[#＃]([\w·・\u200c]+)",
            lambda match: link % (quote(without_diacritics(match[1])), match[1]),
            html.escape(text, quote=False),
        )
        paragraphs = re.sub(r"\n{2,}", "</p><p>", linked).replace("\n", "<br />")
        return f"<p>{paragraphs}</p>"

    def _attachments(self, post: SimulatedPost) -> list[Json]:
        media = [(picture, "image") for picture in post.pictures]
        if post.video:
            media.append((post.video, "video"))
        return [
            self._attachment(picture, kind=kind, media_id=post.mastodon_id + index)
            for index, (picture, kind) in enumerate(media, start=1)
        ]

    def _attachment(
        self, picture: SimulatedPicture, *, kind: str, media_id: int
    ) -> Json:
        url = f"{self._base}/media/mastodon/{picture.file_name}"
        film = url.rpartition(".")[0] + ".mp4"
        return {
            "id": str(media_id),
            "type": kind,
            "url": film if kind == "video" else url,
            "preview_url": f"{url}?size=small",
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": meta(picture),
            "description": picture.alt_text or None,
            "blurhash": BLURHASH,
        }


def meta(picture: SimulatedPicture) -> Json:
    """Width and height of the file and of its preview."""
    scale = min(1.0, 640 / max(picture.width, picture.height))
    small = (round(picture.width * scale), round(picture.height * scale))
    return {
        name: {
            "width": width,
            "height": height,
            "size": f"{width}x{height}",
            "aspect": width / height,
        }
        for name, (width, height) in {
            "original": (picture.width, picture.height),
            "small": small,
        }.items()
    }
