"""Publishes a version of the top seven as one post on a Facebook Page, never as two.

What was reached is committed before and after each request: the media ids as the
pictures go up, the intent before the post. So after a crash or a silence the next
attempt goes on where the last one ended, and where the post may be there already, it
looks for the link of the version before it posts again.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from app.gallery import formatting
from app.languages import shared_address
from app.models import Publication, Ranking
from app.top_seven import captions, jpegs, versions
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from app.top_seven.versions import Rank
from twitter_album import due_times
from twitter_album.redistribution_policy import Surface
from twitter_album.storage_errors import StorageUnavailable

logger = logging.getLogger(__name__)

# How long a request that was never answered may still be carried out.
UNCERTAIN_FOR = timedelta(minutes=5)
# How far Facebook's clock and ours may be apart.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=10)
# Where the stored time cannot be believed, so far back is looked for the post.
LONG_AGO = timedelta(days=30)

State = Publication.State


def publish(ranking: Ranking, page: FacebookPage) -> Publication:
    """The published version; raises FacebookError, which is kept with the row too.

    To be called again until it succeeds; what is published is left alone.
    """
    publication, _made = Publication.objects.get_or_create(
        ranking=ranking, page_id=page.page_id
    )
    if publication.state == State.PUBLISHED:
        return publication
    # Another process may have published it between our look and the claim.
    if not publication.claim():
        if publication.state == State.PUBLISHED:
            return publication
        raise FacebookError(
            "Another attempt is under way, until "
            f"{publication.lease_until:%H:%M:%S} UTC if it was cut off."
        )
    try:
        _continue(publication, page)
    except FacebookError as error:
        publication.save_step(failure=str(error)[:500], lease_until=timezone.now())
        logger.warning("%s was not published: %s", ranking, error)
        raise
    logger.info("%s was published as %s", ranking, publication.post_id)
    return publication


def _continue(publication: Publication, page: FacebookPage) -> None:
    # The last attempt ended between the request and its answer.
    if publication.state == State.POSTING and _was_posted(publication, page):
        return
    ranks = _publishable_ranks(publication.ranking)
    if not ranks:
        raise FacebookError("No photo of this version may be passed on.")
    for rank in ranks:
        _upload(publication, rank, page)
    _post(publication, page)


def _was_posted(publication: Publication, page: FacebookPage) -> bool:
    """Whether an attempt without an answer made the post; False: it did not."""
    now = timezone.now()
    begun_at = publication.begun_at or now
    if due_times.is_ahead(begun_at, now=now):  # by a wrong clock, nobody knows when
        begun_at = now - LONG_AGO
    address = _address(publication.ranking)
    # By its link, which no other post of ours has: Facebook takes no key of ours for a
    # request, by which it could tell that it has done it already.
    post_id = page.find(address, since=begun_at - MAX_CLOCK_DIFFERENCE)
    if post_id:
        _published(publication, post_id)
        return True
    if now < begun_at + UNCERTAIN_FOR:
        raise FacebookError(
            "It is not known whether Facebook has posted the last attempt: "
            "try again in five minutes."
        )
    return False


def _publishable_ranks(ranking: Ranking) -> list[Rank]:
    """The ranks whose pictures may be passed on now."""
    photos = ranking.album.photos.shown().fully_shown(Surface.EXPORT)
    ranks = versions.ranks(ranking, photos)
    return [rank for rank in ranks if rank.photo]


def _upload(publication: Publication, rank: Rank, page: FacebookPage) -> None:
    photo = rank.photo
    if photo is None or str(photo.pk) in publication.media:
        return
    try:
        jpeg = jpegs.read(photo)
    except (jpegs.PictureUnreadable, StorageUnavailable) as error:
        text = f"The file of photo {photo.pk} cannot be read. {error}".strip()
        raise FacebookError(text) from None
    caption, description = captions.caption_of(rank), formatting.plain(photo.alt_text)
    media_id = page.upload(jpeg, caption=caption, description=description)
    # At once: a crash after it does not upload the same picture again.
    _save_step(publication, media=publication.media | {str(photo.pk): media_id})


def _post(publication: Publication, page: FacebookPage) -> None:
    # Asked again: somebody may have been hidden while the pictures went up.
    photo_ids = [
        str(rank.photo.pk)
        for rank in _publishable_ranks(publication.ranking)
        if rank.photo
    ]
    media = [publication.media[key] for key in photo_ids if key in publication.media]
    if not media:
        raise FacebookError("No photo of this version may be passed on.")
    # Committed before the request: without it a crash after the post would leave
    # nothing that says that it may be there.
    _save_step(publication, state=State.POSTING, begun_at=timezone.now())
    try:
        post_id = page.post(_message(publication.ranking), media)
    except FacebookError as error:
        if not error.is_unknown:
            # Media ids do not live for ever: they may be what is wrong.
            media_left = {} if error.is_parameter else publication.media
            _save_step(publication, state=State.PREPARING, media=media_left)
        raise
    _published(publication, post_id)


def _published(publication: Publication, post_id: str) -> None:
    _save_step(
        publication,
        state=State.PUBLISHED,
        post_id=post_id,
        failure="",
        published_at=timezone.now(),
    )


def _save_step(publication: Publication, **values: object) -> None:
    if not publication.save_step(**values):
        raise FacebookError("Another attempt took over from this one.")


def _message(ranking: Ranking) -> str:
    title = _("The most popular photos of %(topic)s on %(day)s") % {
        "topic": ranking.album.display_title,
        "day": formatting.day(ranking.made_at),
    }
    return f"{title}\n{_address(ranking)}"


def _address(ranking: Ranking) -> str:
    return shared_address(ranking.get_absolute_url())
