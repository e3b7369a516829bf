"""What the list of photos asks before it hides or removes some."""

from __future__ import annotations

from dataclasses import replace

from app.admin.confirmation import Question

NO_REASON = "Say why: the reason stays with the photo."
HIDE = Question(
    "hide",
    "Hide photos",
    "Hide",
    "Nobody sees these photos any more, until you show them again.",
    asks_reason=True,
    problem=NO_REASON,
)
REMOVE = Question(
    "remove",
    "Remove photos for good",
    "Remove for good",
    "These photos go for good, in every album, with their texts, files and share "
    "pictures. A number without personal data keeps them from coming back; undone in "
    "“Removed photos”, a network may bring them again.",
    asks_reason=True,
)
REMOVE_UNASKED = replace(
    REMOVE,
    action="remove_unasked",
    what_happens=f"{REMOVE.what_happens} Of what you chose, only photos of which "
    "nobody can be asked whether they were deleted.",
)
