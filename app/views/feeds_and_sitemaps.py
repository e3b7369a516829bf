"""Atom feeds, sitemaps, robots.txt and the favicon."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views import View

from app.caching.cache_control import cache_in_proxies
from app.languages import shared_address
from app.mixins import CommonListsMixin
from app.models import Album, Owner
from app.models.owners import owner_path
from app.querysets import OwnerQuerySet, PhotoQuerySet
from app.syndication import sitemaps
from app.syndication.atom import PhotoFeed, owner_feed, topic_feed
from twitter_album.redistribution_policy import Surface

XML = "application/xml; charset=utf-8"


class FeedView(CommonListsMixin, View):
    """The newest photos whose picture is ready."""

    surface: ClassVar[Surface] = Surface.FEED

    def restrict(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        return photos.shown().redistributable(self.surface)

    def restrict_owners(self, owners: OwnerQuerySet) -> OwnerQuerySet:
        return owners.fully_shown(self.surface)

    def answer(self, feed: PhotoFeed) -> HttpResponse:
        response = HttpResponse(
            feed.writeString("utf-8"), content_type=PhotoFeed.content_type
        )
        return cache_in_proxies(response)


class TopicFeedView(FeedView):
    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        try:
            album = self.album_of(tag)
        except Album.DoesNotExist:
            raise Http404("There is no album of this topic.") from None
        return self.answer(topic_feed(album, self.photos_of_topic(album)))


class OwnerFeedView(FeedView):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        try:
            owners = self.owners_named(name)
        except Owner.DoesNotExist:
            raise Http404("Nobody of this name has a photo here.") from None
        # A name may be several people's: then only the name itself leads to all of
        # them.
        only = owners[0].get_absolute_url() if len(owners) == 1 else ""
        page = only or owner_path(name)
        photos = self.photos_of_people()
        return self.answer(owner_feed(owners, photos, page=page))


class CachedView(View):
    is_cached: ClassVar[bool] = True


class SitemapIndexView(CachedView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return cache_in_proxies(HttpResponse(sitemaps.index(), content_type=XML))


class SitemapPagesView(CachedView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return cache_in_proxies(HttpResponse(sitemaps.pages(), content_type=XML))


class SitemapAlbumsView(CachedView):
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return cache_in_proxies(HttpResponse(sitemaps.albums(number), content_type=XML))


class SitemapPhotosView(CachedView):
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return cache_in_proxies(HttpResponse(sitemaps.photos(number), content_type=XML))


class RobotsView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        lines = [
            "User-agent: *",
            "Disallow: /admin/",
            f"Sitemap: {shared_address(reverse('sitemap'))}",
        ]
        text = "\n".join(lines) + "\n"
        return cache_in_proxies(HttpResponse(text, content_type="text/plain"))


class FaviconView(View):
    """For what shows no page of ours to read the address from: feeds, the API."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return cache_in_proxies(HttpResponseRedirect(static("img/favicon.ico")))
