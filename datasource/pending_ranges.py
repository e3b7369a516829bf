"""A pending range of a timeline: which ids are still to be read, and how to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from datasource.post_ids import bound_below, exclusive_upper_bound, sort_key
from datasource.posts import Page

RETRY_MINUTES = (1, 5, 15, 60)
MAX_RETRY_DELAY = timedelta(minutes=RETRY_MINUTES[-1])
NOT_THE_END = "a page without posts is not the end"
ASKED_AGAIN = "an empty page, asked for once more"
# Two names of one kind of answer.
NOTHING_LISTED = {NOT_THE_END, ASKED_AGAIN}


@dataclass(frozen=True, slots=True)
class PendingRange:
    """The ids `(after_id, up_to_id]` of one window; an empty `up_to_id` is the present,
    an empty `after_id` the beginning, or `floor` where there is one.

    `attempts`: requests that failed in a row. `unverified`: answers in a row that
    proved nothing, all for the same `reason`. `is_newest`: no post above `after_id` has
    settled yet, so the next run will look from `after_id` again. `is_sweep`: it was
    covered before. `reports_end`: its network says whether there is more below a page.
    `next_known_id`: the id just above the lowest known post, where an id is no number.
    `ignores_bound`: its server is known to list the newest posts, whatever upper bound
    is asked for.
    """

    id: int
    after_id: str = ""
    up_to_id: str = ""
    attempts: int = 0
    unverified: int = 0
    is_newest: bool = False
    is_sweep: bool = False
    reports_end: bool = False
    next_known_id: str = ""
    floor: datetime | None = None
    ignores_bound: bool = False
    reason: str = ""

    @property
    def expects_overlap(self) -> bool:
        """Whether the post at `after_id` was asked for too, see `overlap_id`."""
        return bool(self.after_id) and not self.reports_end

    def times_unverified(self, reason: str) -> int:
        """How many answers in a row proved nothing for this reason. Those of another
        kind do not count: an empty page says nothing of one that is out of order."""
        is_alike = reason == self.reason or {reason, self.reason} <= NOTHING_LISTED
        return self.unverified if is_alike else 0

    def contains(self, post_id: str) -> bool:
        """Whether a post is of this range, and not only listed to prove something."""
        key = sort_key(post_id)
        if self.after_id and key <= sort_key(self.after_id):
            return False
        return not self.up_to_id or key <= sort_key(self.up_to_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a page proved: the range goes up to `up_to_id` from now on, None once it is
    covered.

    `up_to_at`, `high_watermark_at`, `split_at` are when the posts at these ids were
    posted. `high_watermark`: from where on the next newer range begins, once a post has
    settled. `low_watermark`: the first post that was too old to be wanted.
    `unverified_reason`: why the page proved nothing; `split_id`: where the range is
    then better asked in two. `unreachable_up_to_id`: the end of what cannot be read,
    where the server ignores the upper bound and no cursor leads there;
    `unreachable_reason` says why.
    """

    up_to_id: str | None
    up_to_at: datetime | None = None
    high_watermark: str = ""
    high_watermark_at: datetime | None = None
    low_watermark: str = ""
    unverified_reason: str = ""
    split_id: str = ""
    split_at: datetime | None = None
    unreachable_up_to_id: str = ""
    unreachable_reason: str = ""


def overlap_id(pending: PendingRange) -> str:
    """After which id to ask, so that the post at `after_id` is listed too and proves
    that the page reaches it. A network that reports its end needs no proof, and may
    bill for it."""
    if pending.reports_end:
        return pending.after_id
    # An id of unknown form cannot be lowered: then the request has no lower bound, and
    # the page is read down to where it lists the post at `after_id`.
    return bound_below(pending.after_id) if pending.after_id.isdecimal() else ""


def upper_bound(pending: PendingRange) -> str:
    """Up to where to ask."""
    if not (pending.up_to_id and pending.unverified % 2):
        return pending.up_to_id
    # After an unverified answer the lowest known post is asked for again, so that a
    # network with nothing below it has something to list: an empty page may be a
    # failure, a page with that one post is the end. Every second time only: a short
    # page may hold that one post, and more may follow.
    if pending.up_to_id.isdecimal():
        return exclusive_upper_bound(pending.up_to_id)
    return pending.next_known_id or pending.up_to_id


def next_known_id(pending: PendingRange, page: Page) -> str:
    """What `PendingRange.next_known_id` is below `page`."""
    ids = sorted({post.id for post in page.scanned}, key=sort_key)
    return ids[1] if len(ids) > 1 else pending.next_known_id


def retry_delay(attempts: int) -> timedelta:
    """How long a range rests after its `attempts`-th failure."""
    return timedelta(minutes=RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1])
