"""Writes posts as Bluesky does: the author's record, and the network's view of it."""

import re
from datetime import datetime
from typing import Any
from unicodedata import category

from datasource.simulator.bluesky.embeds import EmbedWriter
from datasource.simulator.bluesky.ids import (
    POST_TYPE,
    cid_of,
    did_of,
    handle_of,
    person_did,
    post_uri,
)
from datasource.simulator.bluesky.post_times import PostTimes, text_of
from datasource.simulator.world.posts import SimulatedPerson, SimulatedPost

Json = dict[str, Any]

SENSITIVE = ("porn", "sexual", "nudity", "graphic-media")
LABELLER = did_of("moderation")


class PostWriter:
    """Turns posts into views for one request; `now` decides likes and handles."""

    def __init__(
        self, *, base: str, now: datetime, times: PostTimes, embeds: str = "mixed"
    ) -> None:
        self._base = base
        self._now = now
        self._times = times
        self._embeds = EmbedWriter(base=base, kind=embeds)

    def view(self, post: SimulatedPost) -> Json:
        likes = post.likes_at(self._now)
        uri, embed = post_uri(post), self._embeds.shown(post)
        view: Json = {
            "uri": uri,
            "cid": cid_of(uri),
            "author": self.author(post.author),
            "record": self._record(post),
            "replyCount": likes // 15,
            "repostCount": post.shares,
            "likeCount": likes,
            "quoteCount": post.shares // 5,
            "indexedAt": text_of(self._times.indexed(post)),
            "viewer": {"threadMuted": False, "embeddingDisabled": False},
            "labels": self._labels(post),
        }
        return view if embed is None else view | {"embed": embed}

    def author(self, person: SimulatedPerson) -> Json:
        """Without name or picture where the person set none."""
        did = person_did(person)
        author: Json = {
            "did": did,
            "handle": handle_of(person, self._now),
            "displayName": person.display_name,
            "avatar": f"{self._base}/avatar/{person.id}.png",
            "viewer": {"muted": False, "blockedBy": False},
            "labels": [],
            "createdAt": "2023-07-05T00:00:00.000Z",
        }
        if person.is_bot:
            profile = f"at://{did}/app.bsky.actor.profile/self"
            author["labels"] = [label("bot", uri=profile, by=did, at=self._now)]
        # Some people never set one or the other, and the key is absent then.
        if person.id % 11 == 4 or not person.display_name:
            del author["displayName"]
        if person.id % 13 == 5:
            del author["avatar"]
        return author

    def _record(self, post: SimulatedPost) -> Json:
        embed, facets = self._embeds.recorded(post), hashtag_facets(post.full_text)
        record: Json = {
            "$type": POST_TYPE,
            "createdAt": self._times.written_text(post),
            "langs": [post.language],
            "text": post.full_text,
        }
        if embed is not None:
            record["embed"] = embed
        if facets:
            record["facets"] = facets
        if is_labelled_by_author(post):
            kind = "com.atproto.label.defs#selfLabels"
            record["labels"] = {"$type": kind, "values": [{"val": label_of(post)}]}
        return record

    def _labels(self, post: SimulatedPost) -> list[Json]:
        """What marks a post as sensitive, from its author or from a labeller."""
        if not post.is_sensitive:
            return []
        # Labels of authors show up in the view, too, with the author as their source.
        by_author = is_labelled_by_author(post)
        by = person_did(post.author) if by_author else LABELLER
        moment = self._times.indexed(post)
        return [label(label_of(post), uri=post_uri(post), by=by, at=moment)]


def label_of(post: SimulatedPost) -> str:
    return SENSITIVE[post.tid % len(SENSITIVE)]


def is_labelled_by_author(post: SimulatedPost) -> bool:
    return post.is_sensitive and label_of(post) != "graphic-media"


def label(value: str, *, uri: str, by: str, at: datetime) -> Json:
    return {"src": by, "uri": uri, "cid": cid_of(uri), "val": value, "cts": text_of(at)}


def hashtag_facets(text: str) -> list[Json]:
    """Where the hashtags stand, counted in bytes of UTF-8."""
    facets = []
    # A hashtag begins at a space: `a#b` is none for official clients.
    for match in re.finditer(r"(?:^|(?<=\s))[#＃]([^\s#＃]+)", text):
        tag = without_punctuation(match[1])
        if not tag or tag.isdecimal():
            continue
        # Facets count bytes, not characters: an emoji before it moves a tag by four.
        start = len(text[: match.start()].encode("utf-8", "replace"))
        size = len((match[0][0] + tag).encode("utf-8", "replace"))
        feature = {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
        index = {"byteStart": start, "byteEnd": start + size}
        facets.append({"index": index, "features": [feature]})
    return facets


def without_punctuation(tag: str) -> str:
    """A tag ends before the comma or the colon that follows it."""
    while tag and tag[-1] != "_" and category(tag[-1]).startswith("P"):
        tag = tag[:-1]
    return tag
