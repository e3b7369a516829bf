"""What of the admin's first page somebody may see and do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from app.admin.feeds import may_fetch


@dataclass(frozen=True, slots=True)
class Permissions:
    albums: bool
    new_album: bool
    photos: bool
    queue: bool
    feeds: bool
    fetch: bool
    emails: bool
    spending: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Permissions:
        may = request.user.has_perm
        return cls(
            albums=may("app.view_album") or may("app.change_album"),
            new_album=may("app.add_album"),
            photos=may("app.view_photo"),
            queue=may("app.change_photo"),
            feeds=may("app.view_feed"),
            fetch=may_fetch(request),
            emails=may("app.view_delivery"),
            spending=may("app.view_spending"),
        )
