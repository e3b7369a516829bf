"""The preview of a shared link, as Facebook reads it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from app.doctor.requests_to_site import answer, is_picture
from app.models import Photo
from twitter_album.doctor.findings import Finding, NotUsed, Options, Subject, warning
from twitter_album.doctor.registry import register

# As Facebook names itself; other previews are let through by the same rules.
FACEBOOK = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
FIREWALL = "Let proxy, firewall and CDN admit facebookexternalhit and other previews."
TAGS = ("og:title", "og:description", "og:url", "og:image")


@register(Subject.SHARING, after=(Subject.SITE, Subject.DATABASE))
def facebook_sees_the_top_seven(options: Options) -> Iterator[Finding]:
    photo = Photo.objects.shown().select_related("album").order_by("-id").first()
    if photo is None:
        raise NotUsed
    address = settings.SITE_URL + reverse("top-seven", args=[str(photo.album)])
    page = _as_facebook(address)
    if page.status_code != requests.codes.ok:
        yield Finding(
            f"Facebook gets no preview of shared links: to its reader {address} "
            f"answers {page.status_code}.",
            FIREWALL,
        )
        return
    tags = _open_graph(page.text)
    if missing := [name for name in TAGS if not tags.get(name)]:
        yield warning(
            f"The preview of the top seven lacks {', '.join(missing)}.",
            "Look whether a proxy or CDN changes the pages on their way; a picture "
            "also needs photos that DISPLAY_POLICY lets share pictures show.",
        )
    yield from _addresses(tags)


def _addresses(tags: dict[str, str]) -> Iterator[Finding]:
    linked = tags.get("og:url", "")
    if linked and urlsplit(linked).netloc != urlsplit(settings.SITE_URL).netloc:
        yield Finding(
            f"Shared links lead to {urlsplit(linked).netloc}, and not to SITE_URL: the "
            "web server has other settings than this command.",
            "Start the web server again, with the same SITE_URL.",
        )
    picture = tags.get("og:image", "")
    if not picture:
        return
    got = _as_facebook(picture)
    if not is_picture(got):
        yield Finding(
            f"The picture of shared links cannot be read: {urlsplit(picture).path} "
            f"answers {got.status_code} ({got.headers.get('Content-Type')}).",
            FIREWALL,
        )


def _as_facebook(address: str) -> requests.Response:
    return answer(
        address,
        whose="Facebook gets no preview of shared links",
        remedy=FIREWALL,
        user_agent=FACEBOOK,
        max_redirects=3,
    )


def _open_graph(html: str) -> dict[str, str]:
    tags = LexborHTMLParser(html).css("meta[property]")
    return {
        str(tag.attributes.get("property")): str(tag.attributes.get("content") or "")
        for tag in tags
    }
