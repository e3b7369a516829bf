"""The page of a person: who they are, where they posted, and their photos."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from app.gallery import displayed_names, formatting, people_cards
from app.gallery.filters import PhotoFilters
from app.models import Owner
from app.models.owners import owner_path
from app.views.page import Head
from app.views.photos_page import PhotosPage


class OwnerView(PhotosPage):
    template_name = "app/owner.html"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        self.filters = PhotoFilters.read_search(request.GET, "posted")
        try:
            name, owners = self.owners_at(name)
        except Owner.DoesNotExist:
            raise Http404("Nobody of this name has a photo here.") from None
        people = [Person(owner) for owner in owners]
        title = people[0].name
        only = owners[0].get_absolute_url() if len(owners) == 1 else ""
        return self.show_gallery(
            Head(
                title,
                _("Photos by %(name)s, newest first.") % {"name": title},
                self.canonical(only or owner_path(name)),
            ),
            self.page_of(self.photos_of_people(), [owner.pk for owner in owners]),
            people_here=people,
            only=people[0] if len(people) == 1 else None,
            albums=people_cards.albums_of(owners[0]) if only else [],
            best=people_cards.best_of(owners[0], self.photos_of_people())
            if only and not self.filters.q
            else None,
        )


class Person:
    """An owner as the head of their page shows them."""

    def __init__(self, owner: Owner) -> None:
        self.name = displayed_names.owner_name(owner)
        self.handle = formatting.plain(str(owner))
        self.url = formatting.web_address(owner.url)
        self.avatar = owner.avatar_path
        self.network = formatting.network(owner.network)
        self.count = formatting.quantity(owner.photo_count, "photo", "photos")
