"""Sends a test message to the recipients of an album's milestone e-mails."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from app.admin.base import LinkingAdmin
from app.gallery import formatting
from app.milestones import check_message
from app.models import Album

BODY = (
    "Somebody asked for this message in the admin of {site}. It shows that the "
    "milestone e-mails of {album} reach you; there is nothing to do."
)


class CheckMessageView(TemplateView):
    """Says first who will get it, and afterwards of each whether the server took it."""

    template_name = "admin/check_message.html"
    # The albums' table of the admin, which knows who may do what.
    table: LinkingAdmin | None = None
    album: Album

    def dispatch(
        self, request: HttpRequest, *args: Any, object_id: int
    ) -> HttpResponseBase:
        if self.table is None or not self.table.has_change_permission(request):
            raise PermissionDenied
        self.album = get_object_or_404(Album, pk=object_id)
        return super().dispatch(request, *args, object_id=object_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_smtp = settings.EMAIL_BACKEND == "twitter_album.mail.Smtp"
        return {
            **admin.site.each_context(self.request),
            "title": f"Test e-mail of {self.album}",
            "opts": Album._meta,
            "album": self.album,
            "recipients": self.album.recipient_addresses,
            "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if is_smtp else "",
            "folder": settings.EMAIL_FILE_PATH,
            "sender": settings.DEFAULT_FROM_EMAIL,
        }

    def post(self, request: HttpRequest, object_id: int) -> HttpResponse:
        body = BODY.format(site=settings.SITE_URL, album=self.album)
        recipients = self.album.recipient_addresses
        failures = check_message.send_to_all(recipients, body)
        for recipient, failure in failures.items():
            if failure:
                messages.error(request, f"Not sent to {recipient}. {failure}")
            else:
                messages.success(request, f"The mail for {recipient} was taken.")
        sent = sum(not failure for failure in failures.values())
        text = f"Sent {formatting.quantity(sent, 'test e-mail', 'test e-mails')}"
        user: Any = request.user
        LogEntry.objects.log_actions(user.pk, [self.album], CHANGE, change_message=text)
        return HttpResponseRedirect(request.path)
