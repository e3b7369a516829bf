"""The queue: photos that wait for a decision, by keyboard or as a plain form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.generic import TemplateView

from app.admin.base import ALBUMS_OFFERED
from app.admin.photo_actions import DECIDE, PhotoActions, in_words
from app.admin.queue_pages import PAGE, REASONS, Wanted, approval_notice
from app.admin.thumbnails import thumbnail
from app.gallery import formatting
from app.models import Album, Photo
from app.moderation import decisions

SIDE = 240
UNDO = "undo"


@dataclass(frozen=True)
class Card:
    id: int
    owner_id: int
    picture: SafeString | str
    name: str
    handle: str
    text: str
    warning: str
    favourites: str
    reason: str
    album: str
    posted: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What the page tells after a decision; `photos` and `owners` were changed."""

    told: str
    verb: str
    decision: int = 0
    is_done: bool = True


def card(photo: Photo) -> Card:
    is_ready = bool(photo.rendition_widths)
    return Card(
        id=photo.pk,
        owner_id=photo.owner_id,
        picture=thumbnail(photo, SIDE) if is_ready else "",
        name=formatting.owner_name(photo.owner),
        handle=formatting.plain(str(photo.owner)),
        text=formatting.plain(photo.text),
        warning=formatting.plain(photo.content_warning),
        favourites=formatting.quantity(photo.favorite_count, "favourite", "favourites"),
        reason=photo.kept_back or "shown now",
        album=str(photo.album),
        posted=formatting.moment(photo.posted_at),
        url=reverse("admin:app_photo_change", args=[photo.pk]),
    )


class QueueView(TemplateView):
    """Answers a script in JSON and a plain form with the page again."""

    template_name = "admin/queue.html"
    # The photos' table of the admin, which knows who may do what.
    table: PhotoActions | None = None

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not self._table.has_change_permission(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = Wanted.read(self.request.GET)
        page = wanted.page()
        return {
            **self._table.admin_site.each_context(self.request),
            "title": "Queue",
            "opts": Photo._meta,
            "cards": [card(photo) for photo in page.photos],
            "wanted": wanted,
            "reasons": [
                (title, wanted.query(reason=reason), reason == wanted.reason)
                for reason, title in REASONS.items()
            ],
            "albums": self._albums(wanted),
            "begins_later": bool(wanted.after.photo),
            "start": wanted.query(),
            "next": wanted.query(after=page.next) if page.next else "",
            "page": PAGE,
            "awaiting": approval_notice(),
            "may_block": self._table.has_block_permission(self.request),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        verb = request.POST.get("verb", "")
        answer = self._undo(request) if verb == UNDO else self._decide(request, verb)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(
                {
                    "told": answer.told,
                    "verb": answer.verb,
                    "decision": answer.decision,
                    "awaiting": approval_notice(),
                }
            )
        level = messages.SUCCESS if answer.is_done else messages.WARNING
        messages.add_message(request, level, answer.told)
        return HttpResponseRedirect(request.get_full_path())

    def _decide(self, request: HttpRequest, verb: str) -> Answer:
        if verb not in DECIDE:
            raise BadRequest("verb is none of approve, reject, block, undo")
        if verb == decisions.BLOCK and not self._table.has_block_permission(request):
            raise PermissionDenied
        chosen = [
            int(number)
            for number in request.POST.getlist("photo")[:PAGE]
            if number.isdecimal() and len(number) < 19
        ]
        if not chosen:
            return Answer("Choose photos first.", verb, is_done=False)
        photos = Photo.objects.filter(pk__in=chosen)
        outcome = self._table.decide(request, verb, photos)
        is_done = bool(outcome.number)
        told = f"{in_words(outcome)}." if is_done else "That was decided already."
        return Answer(told, verb, outcome.decision, is_done)

    def _undo(self, request: HttpRequest) -> Answer:
        user: Any = request.user
        latest = decisions.standing(user)
        is_block = latest is not None and latest.verb == decisions.BLOCK
        if is_block and not self._table.has_block_permission(request):
            raise PermissionDenied
        outcome = decisions.undo(user)
        if outcome is None:
            return Answer("There is nothing to undo.", UNDO, is_done=False)
        words = in_words(outcome)
        self._table.log_outcome(request, outcome, f"undone: {words}")
        return Answer(f"Undone: {words}.", UNDO, outcome.decision)

    def _albums(self, wanted: Wanted) -> list[tuple[int, str]]:
        """The largest, and the one that was asked for."""
        rows = Album.objects.order_by("-photo_count", "key")
        offered = {album.pk: str(album) for album in rows[:ALBUMS_OFFERED]}
        if wanted.album and wanted.album not in offered:
            asked = rows.filter(pk=wanted.album)
            offered |= {album.pk: str(album) for album in asked}
        return list(offered.items())

    @property
    def _table(self) -> PhotoActions:
        if self.table is None:
            raise TypeError("QueueView.as_view needs the table of the photos")
        return self.table
