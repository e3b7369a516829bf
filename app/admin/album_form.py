"""The form of an album in the admin: its settings, its rules and what they mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from app.admin.album_cover import CoverField
from app.models import Album
from twitter_album import env

SETTING_FIELDS = ("tag", "is_paused", "networks", "milestones", "recipients")
PRESENTATION_FIELDS = ("title", "description", "starts_on", "ends_on", "cover")
RULE_FIELDS = (
    "is_moderated",
    "hides_sensitive",
    "hides_bots",
    "minimum_favourites",
    "block_words",
    "blocked_owners",
)
SECTIONS: tuple[Any, ...] = (
    (None, {"fields": SETTING_FIELDS}),
    ("How guests see it", {"fields": PRESENTATION_FIELDS}),
    ("What is shown", {"fields": RULE_FIELDS}),
)
NETWORK_LABELS = {
    "twitter": "X by API v1.1, or the simulated network",
    "x": "X by API v2",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
}


def network_choices() -> list[tuple[str, str]]:
    return [(name, NETWORK_LABELS.get(name, name)) for name in settings.KNOWN_NETWORKS]


class NetworksField(forms.MultipleChoiceField):
    """Boxes to tick for what the model keeps as one text, `mastodon,bluesky`."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return env.items(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> list[str]:
        return [name for name in super().to_python(value) if name]

    def clean(self, value: Any) -> str:
        return ",".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AlbumForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    networks = NetworksField(
        choices=network_choices,
        required=False,
        help_text="None: those of the NETWORKS setting.",
    )
    cover = CoverField(
        queryset=None,
        required=False,
        help_text=Album._meta.get_field("cover").help_text,
    )

    class Meta:
        model = Album
        fields = (*SETTING_FIELDS, *PRESENTATION_FIELDS, *RULE_FIELDS)
        widgets = {
            name: forms.Textarea({"rows": 3, "cols": 60})
            for name in ("description", "recipients", "block_words", "blocked_owners")
        }
        help_texts = {
            "is_moderated": "Nothing is public before you approve it, not even what is "
            "public now. New photos wait in the queue.",
            "hides_sensitive": "What its author or network marked as sensitive, unless "
            "you approved it.",
            "hides_bots": "Accounts that say of themselves that they are automated.",
            "minimum_favourites": "Photos with fewer wait, and appear by themselves "
            "once they have as many. 0: all appear at once.",
            "block_words": "Words or phrases, comma-separated or one a line. A photo "
            "is hidden if its text, its description or its owner's name has one. Whole "
            "words, whatever the case and the accents.",
            "blocked_owners": "Handles, comma-separated or one a line, blocked in this "
            "album only: name (on every server), or name@server.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who may only look is given no field to choose it.
        if isinstance(cover := self.fields.get("cover"), CoverField):
            cover.for_album(self.instance)
