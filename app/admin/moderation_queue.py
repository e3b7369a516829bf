"""The moderation queue: photos that wait for a decision, by keyboard or form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

from app.admin.base import MAX_ALBUMS_OFFERED
from app.admin.photo_actions import DECIDE, PhotoActions, outcome_text
from app.admin.photo_questions import REMOVE
from app.admin.queue_cards import cards
from app.admin.queue_pages import PAGE_SIZE, REASONS, QueueQuery, waiting_notice
from app.models import Album, Photo
from app.moderation import decisions
from app.querysets import PhotoQuerySet

UNDO = "undo"


@dataclass(frozen=True)
class DecisionResult:
    """What the page tells after a decision; `photos` and `owners` were changed."""

    message: str
    verb: str
    decision: int = 0
    is_done: bool = True


class QueueView(TemplateView):
    """Answers a script in JSON and a plain form with the page again."""

    template_name = "admin/queue.html"
    # The photos' table of the admin, which knows who may do what.
    table: PhotoActions | None = None

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        # 403 instead of the log-in page: whoever comes here has logged in.
        if not self._table.has_change_permission(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = QueueQuery.read(self.request.GET)
        page = query.page()
        return {
            **self._table.admin_site.each_context(self.request),
            "title": "Queue",
            "opts": Photo._meta,
            "cards": cards(page.photos),
            "queue_query": query,
            "reasons": [
                (title, query.query_string(reason=reason), reason == query.reason)
                for reason, title in REASONS.items()
            ],
            "albums": self._albums(query),
            "begins_later": bool(query.after.photo),
            "start": query.query_string(),
            "next": query.query_string(after=page.next) if page.next else "",
            "page": PAGE_SIZE,
            "awaiting": waiting_notice(),
            "may_remove": self._table.has_remove_permission(self.request),
            "may_block": self._table.has_block_permission(self.request),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        verb = request.POST.get("verb", "")
        photos = self._chosen(request)
        if verb == REMOVE.action and photos is not None:
            return self._ask_removal(request, photos)
        result = self._undo(request) if verb == UNDO else self._decide(request, verb)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(
                {
                    "message": result.message,
                    "verb": result.verb,
                    "decision": result.decision,
                    "awaiting": waiting_notice(),
                }
            )
        level = messages.SUCCESS if result.is_done else messages.WARNING
        messages.add_message(request, level, result.message)
        return HttpResponseRedirect(request.get_full_path())

    def _decide(self, request: HttpRequest, verb: str) -> DecisionResult:
        if verb not in DECIDE and verb != REMOVE.action:
            raise BadRequest("verb is none of approve, reject, block, remove, undo")
        # A form can be written by hand: to leave out the button is not enough.
        if verb == decisions.BLOCK and not self._table.has_block_permission(request):
            raise PermissionDenied
        photos = self._chosen(request)
        if photos is None:
            return DecisionResult("Choose photos first.", verb, is_done=False)
        outcome = self._table.decide(request, verb, photos)
        # Two people at one queue: the other one was faster.
        is_done = bool(outcome.count)
        message = (
            f"{outcome_text(outcome)}." if is_done else "That was decided already."
        )
        return DecisionResult(message, verb, outcome.decision, is_done)

    def _ask_removal(self, request: HttpRequest, photos: PhotoQuerySet) -> HttpResponse:
        """The list of photos removes: it asks for a reason and who may."""
        if not self._table.has_remove_permission(request):
            raise PermissionDenied
        return self._table.ask(request, photos, REMOVE)

    def _chosen(self, request: HttpRequest) -> PhotoQuerySet | None:
        chosen = [
            int(photo_id)
            # No more than a page shows, and no id that no column takes.
            for photo_id in request.POST.getlist("photo")[:PAGE_SIZE]
            if photo_id.isdecimal() and len(photo_id) < 19
        ]
        return Photo.objects.filter(pk__in=chosen) if chosen else None

    def _undo(self, request: HttpRequest) -> DecisionResult:
        user: Any = request.user
        latest = decisions.latest_decision(user)
        # To undo a block is to unblock, which needs the same permission.
        is_block = latest is not None and latest.verb == decisions.BLOCK
        if is_block and not self._table.has_block_permission(request):
            raise PermissionDenied
        outcome = decisions.undo(user)
        if outcome is None:
            return DecisionResult("There is nothing to undo.", UNDO, is_done=False)
        words = outcome_text(outcome)
        self._table.log_outcome(request, outcome, f"undone: {words}")
        return DecisionResult(f"Undone: {words}.", UNDO, outcome.decision)

    def _albums(self, query: QueueQuery) -> list[tuple[int, str]]:
        """The largest, and the one that was asked for."""
        rows = Album.objects.order_by("-photo_count", "key")
        offered = {album.pk: str(album) for album in rows[:MAX_ALBUMS_OFFERED]}
        # A small album that a link leads to must be chosen in the list too.
        if query.album and query.album not in offered:
            chosen = rows.filter(pk=query.album)
            offered |= {album.pk: str(album) for album in chosen}
        return list(offered.items())

    @property
    def _table(self) -> PhotoActions:
        if self.table is None:
            raise TypeError("QueueView.as_view needs the table of the photos")
        return self.table
