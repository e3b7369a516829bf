"""The form by which a visitor reports a photo, or asks for it to be removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from app.context_processors import removal_link
from app.gallery.photo_cards import card, is_linked, link_card
from app.languages import without_language
from app.models import Photo, Report
from app.moderation import reports
from app.views.page import Head
from app.views.photo import PhotoView
from twitter_album.proxy_headers import client_address

TOO_MANY_REQUESTS = 429
# As the page says.
MAX_TEXT_LENGTH = 1_000
SENT = "sent"


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=Report.Reason.choices)
    # Twice as long as the page says: browsers count a line break once and send two.
    text = forms.CharField(max_length=2 * MAX_TEXT_LENGTH, required=False)
    email = forms.EmailField(max_length=254, required=False)
    # No person sees it; programs that fill in forms fill in this one too.
    website = forms.CharField(required=False)


@method_decorator(never_cache, name="dispatch")
class ReportView(PhotoView):
    """Never cached: the form has a token of its visitor."""

    template_name = "app/report.html"
    is_cached = False
    photo: Photo

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        pk = kwargs["pk"]
        photo = self.restrict(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            return self.redirect_or_gone(pk)
        self.photo = photo
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ReportForm(), is_sent=SENT in request.GET)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReportForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=400)
        # A program is told the same as a person, so that it does not try again.
        is_person = not form.cleaned_data.pop("website")
        if is_person and not self._is_taken(form.cleaned_data):
            response = self._page(form, has_too_many=True, status=TOO_MANY_REQUESTS)
            response["Retry-After"] = str(int(reports.HOUR.total_seconds()))
            return response
        # Another address, so that a reload sends nothing again.
        return HttpResponseRedirect(f"{request.path}?{SENT}=1")

    def _is_taken(self, values: dict[str, str]) -> bool:
        sender = client_address(self.request)
        outcome = reports.take(self.photo, sender=sender, **values)
        return outcome is reports.Outcome.TAKEN

    def _page(
        self, form: ReportForm, *, status: int = 200, **state: bool
    ) -> HttpResponse:
        photo = self.photo
        title = _("Report or remove this photo")
        values = {
            "head": Head(title, title, self.request.path),
            "form": form,
            "photo": link_card(photo) if is_linked(photo) else card(photo),
            "photo_url": photo.get_absolute_url(),
            "reasons": Report.Reason.choices,
            "days": reports.KEPT_DAYS_AFTER_DECISION,
            "removal_link": removal_link(without_language(photo.get_absolute_url())),
        }
        page = render(self.request, self.template_name, values | state, status=status)
        page["X-Robots-Tag"] = "noindex"
        return page
