"""The ways in which servers are odd, each one fault plan: every row for each network
that can be so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasource.simulator.faults import Fault, Malformation
from tests.datasource.worlds import WIRE_FORMATS

V1, V2, MASTODON, BLUESKY = (
    WIRE_FORMATS[name].lists for name in ("twitter", "x", "mastodon", "bluesky")
)
V2_ALL = WIRE_FORMATS["x"].look_ups
LISTS = (V1, V2, MASTODON, BLUESKY)
LOWER, UPPER = ("since", "since_id"), ("until", "until_id", "max_id")
OPTIONAL = ("lang", "language", "labels", "poll", "card", "possibly_sensitive")
PAGE = "10"
SHORT_PAGES = tuple(
    Fault(path=path, rewrite={name: PAGE})
    for path, name in zip(
        LISTS, ("count", "max_results", "limit", "limit"), strict=True
    )
)
NOBODY = {"q": "#nobody"}
KNOWN_TO_NOBODY = (
    '{"errors": [{"parameters": {"%(name)s": ["x"]}, "message": "The query parameter '
    '[%(name)s] is not one of [...]"}], "title": "Invalid Request"}'
)


def spoilt(*names: str, **values: Any) -> tuple[Malformation, ...]:
    return tuple(Malformation(field=name, position=None, **values) for name in names)


def changed(change: str, fields: Mapping[str, tuple[str, ...]]) -> tuple[Fault, ...]:
    """By the path of its lists; what stands beside X's posts begins with `includes`."""
    return tuple(
        Fault(path=path, malform=tuple(_change(name, change) for name in names))
        for path, names in fields.items()
    )


def _change(name: str, change: str) -> Malformation:
    part, _, inside = name.rpartition(":")
    return Malformation(field=inside, part=part, position=None, change=change)


def everywhere(**values: Any) -> tuple[Fault, ...]:
    return tuple(Fault(path=path, **values) for path in LISTS)


def refused(name: str) -> Fault:
    told = KNOWN_TO_NOBODY % {"name": name}
    return Fault(path=V2_ALL, parameter=name, status=400, body=told)


EMBEDS = ("embed.images", "embed.items", "embed.media.images", "embed.media.items")
PICTURES = {
    V1: ("extended_entities.media", "entities.media"),
    V2: ("attachments.media_keys", "includes:media"),
    MASTODON: ("media_attachments",),
    BLUESKY: EMBEDS,
}
TAGS = {
    V1: ("entities.hashtags",),
    V2: ("entities.hashtags",),
    MASTODON: ("tags",),
    BLUESKY: ("record.facets.*.features", "record.facets", "record.tags"),
}
KINDS = {
    V1: ("extended_entities.media.*.type", "entities.media.*.type"),
    V2: ("includes.media:type",),
    MASTODON: ("media_attachments.*.type", "visibility"),
    BLUESKY: ("embed.$type", "embed.media.$type", "embed.*.*.$type"),
}
ADDRESSES = {MASTODON: ("media_attachments.*.url", "media_attachments.*.remote_url")}

QUIRKS: dict[str, tuple[Fault, ...]] = {
    # its questions
    "it ignores the lower bound": everywhere(ignore=LOWER),
    "it ignores the upper bound": everywhere(ignore=UPPER),
    "it ignores both bounds": everywhere(ignore=LOWER + UPPER),
    "its bounds are inclusive": (
        Fault(path=V1, shift={"max_id": 1, "since_id": -1}),
        Fault(path=V2, shift={"until_id": 1, "since_id": -1}),
        Fault(path=MASTODON, shift={"max_id": 1, "since_id": -1}),
        Fault(path=BLUESKY, shift={"until": 1, "since": -1}),
    ),
    "it ignores the media filter": (
        Fault(path=V1, rewrite={"q": "#carnival -filter:retweets"}),
        Fault(path=V2, rewrite={"query": "#carnival -is:retweet"}),
        Fault(path=MASTODON, ignore=("only_media",)),
    ),
    "it inverts the media filter": (
        Fault(
            path=MASTODON, parameter="only_media", rewrite={"only_media": "inverted"}
        ),
    ),
    "it takes the fields of a post by their new name alone": (refused("tweet.fields"),),
    "it takes the fields of a post by their old name alone": (refused("post.fields"),),
    "it ignores the old name of the fields of a post": (
        Fault(path=V2_ALL, ignore=("tweet.fields",)),
    ),
    # its pages
    "it repeats posts": everywhere(repeat=4),
    "it lists posts of the page before again": everywhere(every=2, overlap=3),
    "some pages are in disorder": everywhere(every=3, is_shuffled=True),
    "some pages are short": everywhere(every=3, keep=7),
    "its first answer is empty": (
        Fault(path=V1, requests=(1,), rewrite=NOBODY),
        Fault(path=V2, requests=(1,), rewrite={"query": "#nobody"}),
        Fault(path=MASTODON, requests=(1,), keep=0),
        Fault(path=BLUESKY, requests=(1,), rewrite=NOBODY),
    ),
    "its last page leads to itself": everywhere(last_page_leads_to="itself"),
    "its last page leads to an empty one": everywhere(last_page_leads_to="nothing"),
    # its posts
    "it has fields that nobody else has": everywhere(
        malform=spoilt("a_new_field", value={"deep": [1, None]})
    ),
    "optional fields are null": everywhere(malform=spoilt(*OPTIONAL, value=None)),
    "it capitalises what kind a thing is": changed("capitalised", KINDS),
    "it calls a picture unknown": (
        Fault(
            path=MASTODON, malform=spoilt("media_attachments.*.type", value="unknown")
        ),
    ),
    "its lists of pictures are objects": changed("numbered", PICTURES),
    "its lists of hashtags are objects": changed("numbered", TAGS),
    "one picture is no list": changed("alone", PICTURES),
    "one hashtag is no list": changed("alone", TAGS),
    "its addresses name no scheme": changed("without scheme", ADDRESSES),
    "its addresses name no host": changed("without host", ADDRESSES),
    # its refusals, in between
    "it wants a log-in once": everywhere(
        requests=(2,), status=302, headers={"Location": "/auth/sign_in"}, body=""
    ),
    "a proxy wants to see a browser once": everywhere(
        requests=(2,),
        status=403,
        headers={"Content-Type": "text/html", "cf-mitigated": "challenge"},
        body="<title>Just a moment...</title>",
    ),
    "a challenge looks like an answer once": everywhere(
        requests=(2,),
        headers={"Content-Type": "text/html"},
        body="<title>Just a moment...</title>",
    ),
    "it refuses a question with 422 once": everywhere(requests=(2,), status=422),
    "it lets nobody in once": everywhere(
        requests=(2,), status=401, body='{"error": "AuthMissing", "message": ""}'
    ),
    "it asks to slow down, in seconds, once": everywhere(
        requests=(2,), status=429, headers={"RateLimit-Reset": "30"}
    ),
    # its bytes
    "its bytes begin with a mark": everywhere(has_byte_order_mark=True),
}


def networks_of(quirk: str) -> list[str]:
    """The APIs whose lists are hit."""
    paths = {fault.path for fault in QUIRKS[quirk]}
    return [
        name
        for name, wire_format in WIRE_FORMATS.items()
        if paths & {wire_format.lists, wire_format.look_ups}
    ]


CASES = [(name, quirk) for quirk in QUIRKS for name in networks_of(quirk)]
