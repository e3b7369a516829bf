"""Atom feeds of an album's or a person's photos: which, in which order, and how."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import get_template
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from app import site
from app.gallery import displayed_names, formatting, pictures
from app.languages import shared_address
from app.models import Album, Owner, Photo
from app.querysets import PhotoQuerySet
from twitter_album import rendition_sizes
from twitter_album.redistribution_policy import Surface

# Readers look every hour or so: more would be sent again and again.
MAX_ENTRIES = 50
# The rendition that readers get, at most.
MAX_PICTURE_WIDTH_PIXELS = 1280
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


class PhotoFeed(Atom1Feed):
    """Photos with their pictures; `since` is when a feed without any was changed."""

    def __init__(
        self, *, title: str, subtitle: str, page: str, since: datetime = EPOCH
    ) -> None:
        self.site = site.current()
        super().__init__(
            # Beside others in a reader, a hashtag alone would not say whose it is.
            title=xml_text(self.site.title(title)),
            link=shared_address(page),
            description=None,
            subtitle=xml_text(subtitle),
            language=get_language() or settings.LANGUAGE_CODE,
            author_name=xml_text(self.site.name),
            feed_url=shared_address(f"{page}/feed"),
            # The page, not the feed: it stays the same should the address of the feed
            # change.
            feed_guid=shared_address(page),
        )
        self.since = since

    def latest_post_date(self) -> datetime:
        # Django would take the present moment: a feed without news would change.
        return max((item["updateddate"] for item in self.items), default=self.since)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.site.logo:
            logo = shared_address(self.site.logo.path)
            handler.addQuickElement("logo", logo)

    def add_photos(self, photos: Iterable[Photo]) -> None:
        linked = settings.DISPLAY_POLICY.linked(Surface.FEED)
        for photo in photos:
            if photo.network in linked:
                self._add_link(photo)
            else:
                self._add_photo(photo)

    def _add_photo(self, photo: Photo) -> None:
        urls = pictures.urls_of(photo)
        width = max(
            (w for w in urls if w <= MAX_PICTURE_WIDTH_PIXELS), default=min(urls)
        )
        owner = displayed_names.owner_name(photo.owner)
        picture = pictures.absolute(urls[width])
        self.add_item(
            title=xml_text(_("Photo by %(owner)s") % {"owner": owner}),
            link=shared_address(photo.get_absolute_url()),
            description=None,  # type: ignore[arg-type]  # no summary: the code asks for None
            author_name=xml_text(owner),
            author_link=shared_address(photo.owner.get_absolute_url()),
            # Two times: what was posted long before it was included is new to readers
            # all the same.
            pubdate=photo.posted_at,
            updateddate=photo.first_seen,
            unique_id=entry_id(photo),
            categories=[xml_text(str(photo.album))],
            content=xml_text(_content(photo, picture, width=width)),
            picture=picture,
            picture_type=rendition_sizes.content_type(photo.rendition_names[width]),
        )

    def _add_link(self, photo: Photo) -> None:
        """What is ours, and the way to the post: no more may be passed on."""
        network = formatting.network(photo.network)
        self.add_item(
            title=xml_text(_("A photo on %(network)s") % {"network": network}),
            # The post itself: our page of this photo is a link to it too.
            link=formatting.web_address(photo.post_url)
            or shared_address(photo.get_absolute_url()),
            description=None,  # type: ignore[arg-type]  # the same
            updateddate=photo.first_seen,
            unique_id=entry_id(photo),
            categories=[xml_text(str(photo.album))],
        )

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        if "picture" in item:
            # Django's enclosures want a length, and so a look at every file.
            handler.addQuickElement(
                "link",
                "",
                {
                    "rel": "enclosure",
                    "type": item["picture_type"],
                    "href": item["picture"],
                },
            )
            handler.addQuickElement("content", item["content"], {"type": "html"})


def topic_feed(album: Album, photos: PhotoQuerySet) -> PhotoFeed:
    """The newest included first."""
    feed = PhotoFeed(
        title=album.display_title,
        subtitle=formatting.dated(
            album.description
            or _("The newest photos posted under %(topic)s.") % {"topic": album},
            album.days,
        ),
        page=album.get_absolute_url(),
        since=album.created_at,
    )
    feed.add_photos(photos.order_by("-first_seen", "-id")[:MAX_ENTRIES])
    return feed


def owner_feed(owners: list[Owner], photos: PhotoQuerySet, *, page: str) -> PhotoFeed:
    """Of `photos` theirs, the newest posted first. `page`: that of all people of this
    name."""
    name = displayed_names.owner_name(owners[0])
    feed = PhotoFeed(
        title=name,
        subtitle=_("The newest photos by %(owner)s.") % {"owner": name},
        page=page,
    )
    people = [owner.pk for owner in owners]
    order = ("-posted_at", "-id")
    feed.add_photos(photos.in_order(order, limit=MAX_ENTRIES, people=people))
    return feed


def _content(photo: Photo, picture: str, *, width: int) -> str:
    """In HTML, as a reader shows it; `picture` is the address of that width."""
    height = max(1, round((photo.height or 1) * width / (photo.width or 1)))
    # A template, not an include of the page's: readers know none of our style sheets.
    return get_template("app/_feed_entry.html").render(
        {
            "photo": photo,
            "link": shared_address(photo.get_absolute_url()),
            "picture": picture,
            "width": width,
            "height": height,
            "alt": pictures.alt_text_of(photo),
            "owner": displayed_names.owner_name(photo.owner),
            "profile": shared_address(photo.owner.get_absolute_url()),
            "text": formatting.plain(photo.text),
            "warning": formatting.plain(photo.content_warning),
            "post_url": formatting.web_address(photo.post_url),
            "network": formatting.network(photo.network),
        },
    )


def entry_id(photo: Photo) -> str:
    """Stays the same whatever becomes of the address or the names."""
    host = urlsplit(settings.SITE_URL).netloc
    return get_tag_uri(f"https://{host}/photo/{photo.pk}", photo.first_seen)


def xml_text(text: str) -> str:
    """Without the few characters that XML cannot hold."""
    return _NO_XML.sub("", formatting.plain(text))
