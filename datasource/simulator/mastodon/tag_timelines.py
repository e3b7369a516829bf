"""Tag timelines of Mastodon's API: which posts, which page of them, links to others."""

from urllib.parse import quote, urlencode

from datasource.simulator.http_messages import Request
from datasource.simulator.mastodon.ids import Ids
from datasource.simulator.world.posts import SimulatedPost, without_diacritics
from datasource.simulator.world.world import World

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 20, 40
MAX_OTHER_TAGS = 4
BOUNDS = ("min_id", "max_id", "since_id")
# What of a request goes on into its links; the bounds are the links' own.
LINK_PARAMETERS = ("limit", "local", "only_media", "remote")


class TagTimelines:
    """The posts of each hashtag; see Mastodon for what the options are."""

    def __init__(
        self, world: World, *, ids: Ids, is_disabled: bool, inverts_only_media: bool
    ) -> None:
        self._world = world
        self._ids = ids
        self._is_disabled = is_disabled
        self._inverts_only_media = inverts_only_media

    def page(self, request: Request, hashtag: str) -> list[SimulatedPost]:
        """Newest first, between the bounds that the request names."""
        posts = [] if self._is_disabled else self._matching(request, hashtag)
        size = page_size(request)
        min_id, max_id, since_id = (
            self._ids.read(request.value(name)) if request.value(name) else None
            for name in BOUNDS
        )
        if max_id is not None:
            posts = [post for post in posts if post.mastodon_id < max_id]
        # `min_id` gives the page just above the id, `since_id` the newest one above it.
        if min_id is not None:
            above = [post for post in posts if post.mastodon_id > min_id]
            return above[-size:]
        floor = since_id or 0
        return [post for post in posts if post.mastodon_id > floor][:size]

    def links(self, request: Request, page: list[SimulatedPost]) -> str:
        """Both directions on every page, also on the last: it does not look ahead."""
        path = quote(request.path)
        same = {key: value for key, value in request.query if key in LINK_PARAMETERS}
        ends = {
            "next": {"max_id": self._ids.write(page[-1].mastodon_id)},
            "prev": {"min_id": self._ids.write(page[0].mastodon_id)},
        }
        return ", ".join(
            f'<{request.base}{path}?{urlencode(same | end)}>; rel="{relation}"'
            for relation, end in ends.items()
        )

    def _matching(self, request: Request, hashtag: str) -> list[SimulatedPost]:
        """The tag's posts, newest first; a tag timeline holds no boosts."""
        tags = {
            name: {
                without_diacritics(tag)
                for tag in request.values(f"{name}[]")[:MAX_OTHER_TAGS]
            }
            for name in ("any", "all", "none")
        }
        posts = {
            post.mastodon_id: post
            for tag in {hashtag, *tags["any"]}
            for post in self._world.posts_ignoring_diacritics(tag)
            if post.repost_of is None
        }
        return [
            posts[key]
            for key in sorted(posts, reverse=True)
            if is_wanted(posts[key], request, tags)
            and self._passes_filter(posts[key], request)
        ]

    def _passes_filter(self, post: SimulatedPost, request: Request) -> bool:
        has_media = bool(post.pictures or post.video)
        is_inverted = request.value("only_media") == "inverted"
        is_asked = is_inverted or request.is_true("only_media")
        wants_media = not (is_inverted or self._inverts_only_media)
        return not is_asked or has_media == wants_media


def is_wanted(post: SimulatedPost, request: Request, tags: dict[str, set[str]]) -> bool:
    """The other parameters of a tag timeline."""
    own = {without_diacritics(tag) for tag in post.hashtags}
    if not tags["all"] <= own or tags["none"] & own:
        return False
    if request.is_true("local") and post.author.server:
        return False
    return not request.is_true("remote") or post.author.server is not None


def page_size(request: Request) -> int:
    text = request.value("limit")
    wanted = int(text) if text.isdecimal() else DEFAULT_PAGE_SIZE
    return min(max(wanted, 1), MAX_PAGE_SIZE)
