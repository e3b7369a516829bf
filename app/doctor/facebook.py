"""The Facebook Page that top sevens are published on, and its token."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from twitter_album.doctor.findings import Finding, NotUsed, Options, Subject
from twitter_album.doctor.registry import one_line, register


@register(Subject.FACEBOOK)
def page_can_be_read(options: Options) -> Iterator[Finding]:
    options.require("FACEBOOK_PAGE_ID", "FACEBOOK_API_URL")
    if not settings.FACEBOOK_PAGE_ID:
        raise NotUsed
    try:
        # Posts since now: as good as none, but the token has to be right.
        FacebookPage.from_settings().find(settings.SITE_URL, since=timezone.now())
    except FacebookError as error:
        yield Finding(
            f"The Facebook Page cannot be used: {one_line(error)}.",
            "Check FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN, which must be a token of "
            "the Page with pages_manage_posts and pages_read_engagement.",
        )
