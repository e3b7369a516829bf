"""Fields and expansions that a request to X's API v2 asks for, in either spelling."""

from dataclasses import dataclass

from datasource.simulator.http_messages import Request
from datasource.simulator.x_v2.problems import bad_value

# The guides' name, and the one that X's OpenAPI uses since August 2026.
POST_NAMES = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "referenced_tweets.id": "referenced_posts.id",
    "referenced_tweets.id.author_id": "referenced_posts.id.author_id",
    "attachments.media_source_tweet": "attachments.media_source_post",
    "retweet_count": "repost_count",
    "tweet_count": "post_count",
    "tweets": "posts",
}
TWEET_FIELDS = [
    "attachments",
    "author_id",
    "context_annotations",
    "conversation_id",
    "created_at",
    "edit_controls",
    "edit_history_tweet_ids",
    "entities",
    "geo",
    "id",
    "in_reply_to_user_id",
    "lang",
    "non_public_metrics",
    "note_tweet",
    "organic_metrics",
    "possibly_sensitive",
    "promoted_metrics",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
    "scopes",
    "source",
    "text",
    "withheld",
]
# Under the newer name they come by themselves, and may not be asked for.
NOT_ASKED_FOR = frozenset(["author_id", "edit_history_tweet_ids", "referenced_tweets"])
POST_FIELDS = [
    POST_NAMES.get(name, name) for name in TWEET_FIELDS if name not in NOT_ASKED_FOR
]
MEDIA_FIELDS = [
    "alt_text",
    "duration_ms",
    "height",
    "media_key",
    "non_public_metrics",
    "organic_metrics",
    "preview_image_url",
    "promoted_metrics",
    "public_metrics",
    "type",
    "url",
    "variants",
    "width",
]
USER_FIELDS = [
    "connection_status",
    "created_at",
    "description",
    "entities",
    "id",
    "location",
    "most_recent_tweet_id",
    "name",
    "pinned_tweet_id",
    "profile_banner_url",
    "profile_image_url",
    "protected",
    "public_metrics",
    "subscription_type",
    "url",
    "username",
    "verified",
    "verified_type",
    "withheld",
]
EXPANSIONS = [
    "attachments.media_keys",
    "attachments.media_source_tweet",
    "attachments.poll_ids",
    "author_id",
    "edit_history_tweet_ids",
    "entities.mentions.username",
    "geo.place_id",
    "in_reply_to_user_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
]
# Expansions are taken under both names at once, unlike fields.
EXPANSIONS += [POST_NAMES[name] for name in EXPANSIONS if name in POST_NAMES]
FIELD_PARAMETERS = (
    "tweet.fields",
    "post.fields",
    "expansions",
    "media.fields",
    "poll.fields",
    "user.fields",
    "place.fields",
)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What was asked for, in the guides' names; `is_post` is the newer spelling."""

    tweet: frozenset[str]
    media: frozenset[str]
    user: frozenset[str]
    expansions: frozenset[str]
    is_post: bool

    @classmethod
    def read(cls, request: Request, *, spelling: str = "") -> "Fields":
        """Problem for a name that X does not know.

        A spelling of "tweet" or "post" holds whatever was asked; else the answer is
        spelt as the request is.
        """
        tweet = read_list(request, "tweet.fields", TWEET_FIELDS)
        post = read_list(request, "post.fields", POST_FIELDS)
        return cls(
            # Under the newer name, some fields come without being asked for.
            tweet=tweet | in_guides_names(post) | (NOT_ASKED_FOR if post else set()),
            media=read_list(request, "media.fields", MEDIA_FIELDS),
            user=read_list(request, "user.fields", USER_FIELDS),
            expansions=in_guides_names(read_list(request, "expansions", EXPANSIONS)),
            is_post=spelling == "post" or (not spelling and bool(post)),
        )

    def spelled(self, name: str) -> str:
        return POST_NAMES.get(name, name) if self.is_post else name


def read_list(request: Request, name: str, known: list[str]) -> frozenset[str]:
    value = request.value(name)
    wanted = value.split(",") if value else []
    for each in wanted:
        if each not in known:
            raise bad_value(name, each, f"is not one of [{','.join(known)}]")
    return frozenset(wanted)


def in_guides_names(names: frozenset[str]) -> frozenset[str]:
    guides = {post: tweet for tweet, post in POST_NAMES.items()}
    return frozenset(guides.get(name, name) for name in names)
