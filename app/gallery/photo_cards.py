"""A photo as the templates show it, with every value formatted beforehand.

Sixty cards make a page; filters and method calls in the template would cost
three times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from app.gallery import displayed_names, formatting, justified_rows, pictures
from app.gallery.card_facts import CardFacts, facts_of
from app.models import Photo
from app.models.owners import avatar_path, owner_path
from twitter_album import handles, rendition_sizes
from twitter_album.redistribution_policy import Surface

# The rendition for browsers that do not choose one of `srcset` by themselves.
FALLBACK_WIDTH_PIXELS = 640
MAX_CACHED_CARDS = 3_000


# By facts, position, language and prefix: a photo that changed in any way has another
# key, so that nothing here ever has to be cleared but for room.
_card_cache: dict[tuple[object, ...], Card] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """There is one for the same photo, position and language: it needs no comparison.

    Times are ISO 8601 for machines (`..._at`) and in words for people;
    `favourites_text` is the number of favourites in words; both are empty where there
    is none."""

    is_link: ClassVar[bool] = False

    url: str
    alt: str
    source: str
    smallest: str
    source_set: str
    width: int
    height: int
    placeholder: str
    owner: str
    handle: str
    owner_url: str
    profile: str
    avatar: str
    favourites: str
    favourites_text: str
    posted_at: str
    posted: str
    included_at: str
    included: str
    post_url: str
    network: str
    view_on: str
    topic: str
    topic_url: str
    row_position: justified_rows.RowPosition | None = None


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What stands in place of a photo of which only the link may be shown."""

    is_link: ClassVar[bool] = True

    name: str
    post_url: str
    network: str
    row_position: justified_rows.RowPosition | None = None


def card(photo: Photo, row_position: justified_rows.RowPosition | None = None) -> Card:
    """A ready photo, with album and owner selected, or a row of `COLUMNS`."""
    return _cached_card(photo, row_position, (get_language(), get_script_prefix()))


def link_card(
    photo: Photo, row_position: justified_rows.RowPosition | None = None
) -> LinkCard:
    network = formatting.network(photo.network)
    post_url = formatting.web_address(photo.post_url)
    name = _("A photo on %(network)s") % {"network": network}
    return LinkCard(name, post_url, network, row_position)


def is_linked(photo: Photo) -> bool:
    """Whether pages may show no more of it than its link."""
    return photo.network in settings.DISPLAY_POLICY.linked(Surface.PAGE)


def cards(
    photos: Sequence[Photo], *, is_top: bool = True, fill: float = 1.0
) -> list[Card | LinkCard]:
    """Photos, each with its position in the rows; `is_top`: nothing stands above;
    `fill`: how many times as many as usual stand in a row."""
    linked = settings.DISPLAY_POLICY.linked(Surface.PAGE)
    # A link stands in a square: its shape tells nothing of the picture.
    sizes = [
        (1, 1) if photo.network in linked else (photo.width or 1, photo.height or 1)
        for photo in photos
    ]
    positions = justified_rows.row_positions(sizes, is_top=is_top, fill=fill)
    return _cards_in(photos, positions)


def cards_of_ranking(photos: Sequence[Photo]) -> list[Card | LinkCard]:
    """The best of an album, which stand in no rows."""
    return _cards_in(photos, [None] * len(photos))


def _cards_in(
    photos: Sequence[Photo], row_positions: Sequence[justified_rows.RowPosition | None]
) -> list[Card | LinkCard]:
    linked = settings.DISPLAY_POLICY.linked(Surface.PAGE)
    language_and_prefix = get_language(), get_script_prefix()
    return [
        link_card(photo, row_position)
        if photo.network in linked
        else _cached_card(photo, row_position, language_and_prefix)
        for photo, row_position in zip(photos, row_positions, strict=True)
    ]


def _cached_card(
    photo: Photo,
    row_position: justified_rows.RowPosition | None,
    language_and_prefix: tuple[str | None, str],
) -> Card:
    """`language_and_prefix`: the page's, and where addresses of the site begin."""
    facts = photo if isinstance(photo, tuple) else facts_of(photo)
    key = (facts, row_position, language_and_prefix)
    cached = _card_cache.get(key)
    if cached is None:
        # All at once: to note which was used last would cost every card of every page.
        if len(_card_cache) >= MAX_CACHED_CARDS:
            _card_cache.clear()
        cached = _card_cache[key] = _new_card(CardFacts._make(facts), row_position)
    return cached


def _new_card(
    facts: CardFacts, row_position: justified_rows.RowPosition | None
) -> Card:
    width, height = facts.width or 1, facts.height or 1
    favourites = facts.favorite_count
    names = rendition_sizes.rendition_names(
        facts.content_hash, width, has_jpegs=facts.has_jpegs
    )
    urls = pictures.urls_by_width(names)
    # All are narrower in a small picture: then the widest.
    fallback = next((w for w in urls if w >= FALLBACK_WIDTH_PIXELS), max(urls))
    network, topic = formatting.network(facts.network), f"#{facts.album__tag}"
    handle = handles.full(facts.owner__screen_name, facts.owner__server)
    return Card(
        url=reverse("photo", args=[facts.pk]),
        alt=pictures.alt_text(facts.alt_text, f"@{handle}", facts.posted_at),
        source=urls[fallback],
        smallest=urls[min(urls)],
        source_set=", ".join(f"{url} {width}w" for width, url in urls.items()),
        width=width,
        height=height,
        placeholder=facts.placeholder,
        owner=displayed_names.person_name(
            facts.owner__display_name,
            screen_name=facts.owner__screen_name,
            server=facts.owner__server,
        ),
        handle=formatting.plain(f"@{handle}"),
        owner_url=owner_path(handle),
        profile=formatting.web_address(facts.owner__url),
        avatar=avatar_path(facts.owner__id, facts.owner__avatar_mark),
        favourites=formatting.number(favourites) if favourites else "",
        favourites_text=formatting.quantity(favourites, "favourite", "favourites")
        if favourites
        else "",
        posted_at=facts.posted_at.isoformat(),
        posted=formatting.moment(facts.posted_at),
        included_at=facts.first_seen.isoformat(),
        included=formatting.moment(facts.first_seen),
        post_url=formatting.web_address(facts.post_url),
        network=network,
        view_on=_("View on %(network)s") % {"network": network},
        topic=topic,
        topic_url=reverse("topic", args=[topic]),
        row_position=row_position,
    )
