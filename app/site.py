"""The name, description and logo of the site, as the organiser set them.

What the admin says goes before the settings. Without a name it is called as its only
album is, and else "Photo album": never by the name of the software.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from app.caching.memoize import memoized
from app.models import Album, SiteIdentity
from twitter_album.logo_file import LogoFile

KINDS_FOR_MAIL = ("png", "jpg", "jpeg")
COLUMNS = ("name", "description", "logo_mark", "logo_width", "logo_height")


@dataclass(frozen=True, slots=True)
class Logo:
    """`width` and `height` in pixels, 0 where nobody knows them."""

    path: str
    width: int = 0
    height: int = 0

    @property
    def is_square(self) -> bool:
        """Or nearly: in a browser's tab any other shape is a line."""
        return 0 < 4 * self.height <= 5 * self.width <= 6.25 * self.height


@dataclass(frozen=True, slots=True)
class Site:
    """`is_named`: by its organiser, and not after its only album."""

    name: str
    description: str = ""
    logo: Logo | None = None
    is_named: bool = False

    def title(self, page: str) -> str:
        """Of a page, for a browser's tab; a name that is in it stands there once."""
        return page if self.name in page else f"{page} · {self.name}"


def current() -> Site:
    """Asks the database at each call: what is cached longer is the page."""
    row = SiteIdentity.objects.only(*COLUMNS).first() or SiteIdentity()
    name = row.name or settings.SITE_NAME
    return Site(
        name=name or _name_of_only_album(),
        is_named=bool(name),
        description=row.description or settings.SITE_DESCRIPTION,
        logo=_logo_of(row) or _logo_of_settings(),
    )


def given_name() -> str:
    """What the organiser calls it; empty where nobody has said. Of at most 10 seconds
    ago: share pictures name it, and pages link to several of them."""
    return memoized("given name", make=_given_name)


def _given_name() -> str:
    names = SiteIdentity.objects.values_list("name", flat=True)
    return names.first() or settings.SITE_NAME


def without_database() -> Site:
    """For pages that say that the database does not answer."""
    name = settings.SITE_NAME or _("Photo album")
    return Site(name, settings.SITE_DESCRIPTION)


def logo_for_mail() -> tuple[bytes, str] | None:
    """Content and kind of the logo, where it is one that mail programs show."""
    row = SiteIdentity.objects.first()
    if row and row.logo_mark:
        return bytes(row.logo), "png"
    logo = settings.SITE_LOGO
    if not isinstance(logo, LogoFile) or logo.kind not in KINDS_FOR_MAIL:
        return None
    content = logo.content
    return (content.data, logo.kind.replace("jpg", "jpeg")) if content else None


def _name_of_only_album() -> str:
    albums = list(Album.objects.only("tag", "title").order_by("pk")[:2])
    return albums[0].display_title if len(albums) == 1 else _("Photo album")


def _logo_of(row: SiteIdentity) -> Logo | None:
    if not row.logo_mark:
        return None
    path = reverse("logo", args=[row.logo_mark, "png"])
    return Logo(path, row.logo_width, row.logo_height)


def _logo_of_settings() -> Logo | None:
    logo = settings.SITE_LOGO
    if isinstance(logo, LogoFile):
        if not (content := logo.content):
            return None
        return Logo(reverse("logo", args=[content.mark, logo.kind]), *content.size)
    return Logo(logo) if logo else None
