"""Name, description and logo of the site, in the admin: one row, which is a page."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from PIL import Image

from app.admin.base import ModelAdmin
from app.models import SiteIdentity

MAX_UPLOAD_BYTES = 5_000_000


class SiteIdentityForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    new_logo = forms.FileField(
        required=False,
        help_text="A PNG, JPEG or WebP of at most 5 MB, best on a transparent ground, "
        "readable on light and on dark. Without one: the SITE_LOGO setting.",
    )
    removes_logo = forms.BooleanField(label="Remove the logo", required=False)

    class Meta:
        model = SiteIdentity
        fields = ("name", "description")
        widgets = {"description": forms.Textarea({"rows": 3, "cols": 60})}

    def clean_new_logo(self) -> bytes:
        """The PNG that is made of it; empty where none was chosen."""
        file: Any = self.cleaned_data.get("new_logo")
        if not file:
            return b""
        if file.refusal:
            raise forms.ValidationError(file.refusal)
        return bytes(file.png)

    def save(self, commit: bool = True) -> Any:  # as Django has it
        png = self.cleaned_data.get("new_logo", b"")
        if png or self.cleaned_data.get("removes_logo"):
            _set_logo(self.instance, png)
        return super().save(commit)


def read_logo(file: Any) -> None:
    """Sets `png`, or the `refusal`, of an uploaded file."""
    file.png, file.refusal = b"", ""
    if file.size > MAX_UPLOAD_BYTES:
        file.refusal = "The file has more than 5 MB."
        return
    render = import_string(settings.LOGO_RENDERER)
    try:
        file.png = render(file.read())
    except ValueError as error:
        file.refusal = f"This file gives no logo: {error}."


def _set_logo(identity: SiteIdentity, png: bytes) -> None:
    size = Image.open(io.BytesIO(png)).size if png else (0, 0)
    identity.logo = png
    identity.logo_mark = hashlib.sha256(png).hexdigest()[:16] if png else ""
    identity.logo_width, identity.logo_height = size


@admin.register(SiteIdentity)
class SiteIdentityAdmin(ModelAdmin):
    form = SiteIdentityForm
    fields = ("name", "description", "present_logo", "new_logo", "removes_logo")
    readonly_fields = ("present_logo",)

    @admin.display(description="logo")
    def present_logo(self, identity: SiteIdentity) -> SafeString | str:
        if not identity.logo_mark:
            return "None yet"
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="The logo">',
            reverse("logo", args=[identity.logo_mark, "png"]),
            identity.logo_width,
            identity.logo_height,
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Before Django begins a transaction, which would hold up all who write.
        if self.has_change_permission(request) and "new_logo" in request.FILES:
            read_logo(request.FILES["new_logo"])
        return super().changeform_view(request, *args, **kwargs)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For the list of tables: without "Add", and so without a query."""
        return {
            "add": False,
            "change": self.has_change_permission(request),
            "delete": False,
            "view": self.has_view_permission(request),
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row, or none."""
        is_allowed = super().has_add_permission(request)
        return is_allowed and not SiteIdentity.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
