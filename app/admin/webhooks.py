"""Webhooks and their delivery log, in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.validators import URLValidator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from app.admin.base import LinkingAdmin, ReadOnlyAdmin, result_message
from app.gallery import formatting
from app.models import Webhook, WebhookDelivery
from app.models.webhooks import CHOOSABLE
from app.querysets import WebhookDeliveryQuerySet
from app.webhooks import events, outbox
from twitter_album.http import objection_to

MAX_TESTS = 5


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    events = forms.MultipleChoiceField(
        choices=[(str(event), event.label.capitalize()) for event in CHOOSABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text="Favourites alone count as no change.",
    )

    class Meta:
        model = Webhook
        fields = ("album", "url", "events", "is_enabled")
        widgets = {"url": forms.URLInput({"size": 80})}
        help_texts = {
            "url": "Where the messages are posted: https, and no address of a private "
            "network.",
            "is_enabled": "Switched off by itself after five days without success. "
            "What it missed is sent when it is in use again.",
        }

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        URLValidator(schemes=["https", "http"])(url)
        allow_private = settings.MEDIA_ALLOW_PRIVATE_ADDRESSES
        if objection := objection_to(url, allow_private=allow_private):
            raise forms.ValidationError(objection)
        return url


@admin.register(Webhook)
class WebhookAdmin(LinkingAdmin):
    actions = ("send_test", "renew_secret")
    form = WebhookForm
    list_display = ("host", "album", "condition", "log_link")
    list_select_related = ("album",)
    list_filter = ("is_enabled",)
    show_facets = admin.ShowFacets.NEVER
    autocomplete_fields = ("album",)
    leads_to = {"log_link": (WebhookDelivery, "view")}

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return ["album", "url", "events", "is_enabled"]
        # With a secret one can write in our name, and some addresses are secrets.
        may_change = self.has_change_permission(request, obj)
        hidden = ["url", "secret"] if may_change else ["host"]
        return ["album", *hidden, "events", "is_enabled", "condition", "log_link"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> Any:
        told = ("host", "secret", "condition", "log_link")
        return told if obj is None else ("album", *told)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            events.begin(obj)
            super().save_model(request, obj, form, change)
            return
        # Who has looked needs no warning that it was switched off. Not all is saved:
        # its place in the album may have changed since it was read.
        obj.switched_off_at = None
        obj.save(update_fields=["url", "events", "is_enabled", "switched_off_at"])
        if obj.is_enabled and "is_enabled" in form.changed_data:
            obj.switch_on()

    @admin.display(description="receiver")
    def host(self, webhook: Webhook) -> str:
        return webhook.host

    @admin.display(description="state")
    def condition(self, webhook: Webhook) -> str:
        if webhook.switched_off_at:
            when = formatting.moment(webhook.switched_off_at)
            return f"Switched off, {when}: {webhook.failure}"
        if not webhook.is_enabled:
            return "Not in use"
        if webhook.failing_since:
            since = formatting.moment(webhook.failing_since)
            return f"Fails since {since}: {webhook.failure}"
        return "In use"

    @admin.display(description="secret")
    def secret(self, webhook: Webhook) -> SafeString:
        shown = format_html_join("", "<p><code>{}</code></p>", _in_rows(webhook))
        hint = "It signs each message. Give it to the receiver, and to nobody else."
        if len(webhook.secrets) > 1:
            hint = "The first one is new; the one before signs too, for a day."
        return format_html("{}<p>{}</p>", shown, hint)

    @admin.display(description="log")
    def log_link(self, webhook: Webhook) -> SafeString:
        address = reverse(
            "admin:app_webhookdelivery_changelist",
            query={"webhook__id__exact": webhook.pk},
        )
        return format_html('<a href="{}">See what it was told</a>', address)

    @admin.action(description="Send a test", permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset.select_related("album")[:MAX_TESTS]:
            delivery = outbox.send_test(webhook)
            is_taken = delivery.state == WebhookDelivery.State.SENT
            told = messages.success if is_taken else messages.error
            told(request, f"{webhook}: {delivery.answer}")

    @admin.action(
        description="Replace the secret; the old one signs, too, for a day",
        permissions=["change"],
    )
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            webhook.rotate_secret()
        self.message_user(
            request,
            result_message(
                len(queryset), "secret", "replaced; give the new one to its receiver"
            ),
        )


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """The delivery log: thirty days of it."""

    actions = ("send_again",)
    list_display = ("happened_at", "event", "receiver", "state", "attempts", "answer")
    list_display_links = ("happened_at",)
    list_filter = ("state", "event", "webhook")
    list_select_related = ("webhook__album",)
    fields = (
        *("receiver", "event", "subject", "message_id", "happened_at", "state"),
        *("attempts", "answer", "try_at", "settled_at"),
    )

    @admin.display(description="webhook")
    def receiver(self, delivery: WebhookDelivery) -> str:
        return str(delivery.webhook)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """The list itself is only read."""
        return request.user.has_perm("app.change_webhookdelivery")

    @admin.action(description="Send again, where it was given up", permissions=["send"])
    def send_again(
        self, request: HttpRequest, queryset: WebhookDeliveryQuerySet
    ) -> None:
        count = queryset.send_again()
        self.message_user(
            request, result_message(count, "message", "sent within a minute")
        )


def _in_rows(webhook: Webhook) -> list[tuple[str]]:
    return [(secret,) for secret in webhook.secrets]
