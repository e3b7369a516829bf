"""What a page of posts proves: how much of a pending range it covers, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from datasource.pending_ranges import (
    ASKED_AGAIN,
    NOT_THE_END,
    PendingRange,
    Progress,
    upper_bound,
)
from datasource.post_ids import bound_below, exclusive_upper_bound, sort_key
from datasource.posts import ListedPost, Page
from twitter_album.due_times import MAX_CLOCK_ERROR

# Posts become visible late, with ids lower than others that were seen.
SETTLE_DELAY = timedelta(seconds=60)
ABOVE_RANGE = "posts above the range that was asked"
BELOW_RANGE = "posts below the range that was asked"
IGNORED_BOUND = "the server lists its newest posts only, whatever is asked for"
CUT_OFF = "the server ends its list above this, and begins it at the top only"
# Why a range is out of reach that a mended server would list.
NOT_LISTED = (IGNORED_BOUND, CUT_OFF)
# Ignored bounds are given up for good, so they have to be seen this often, and twice
# each time: a single such page may be one broken answer.
MIN_ATTEMPTS_TO_GIVE_UP = 3
# After so many, in several runs, even a network that lists nothing is believed.
MIN_EMPTY_PAGES = 3


def advance(pending: PendingRange, page: Page, *, now: datetime) -> Progress:
    """What `page`, the answer for `pending`, covers of it.

    A page in order that lists the post at `after_id` has reached it. A server that
    ignores the lower bound is believed at the second attempt only: a single such page
    may as well be broken, and what it skips would be lost for good. An empty page is
    asked for again together with the lowest known post; alone that one is the end. A
    page that proves nothing for the second time splits the range.
    """
    # By posts scanned, never by photos saved: a page of posts without pictures, or of
    # posts that cannot be read, has been read all the same.
    listed = list({post.id: post for post in page.scanned}.values())
    inside = [post for post in listed if pending.contains(post.id)]
    reason = _unverified_reason(pending, [post.id for post in listed])
    is_again = pending.times_unverified(reason) > 0
    if page.is_above:
        return Progress(up_to_id=pending.up_to_id)
    if page.is_cut:
        return _give_up_below(pending, inside, CUT_OFF)
    if reason == ABOVE_RANGE and is_again and pending.ignores_bound:
        return _give_up_below(pending, inside, IGNORED_BOUND)
    is_all_inside = len(inside) == len(listed)
    if reason and page.is_end and is_again and is_all_inside:
        return Progress(up_to_id=None)  # in whatever order, it is all there is
    if reason:
        return _unverified(pending, inside, reason, now=page.answered_at or now)
    if not listed:
        return _after_empty_page(pending, page)
    if not inside:
        return _after_known_posts(pending, page)
    return _covered(pending, page, inside, now=now)


def _covered(
    pending: PendingRange, page: Page, inside: list[ListedPost], *, now: datetime
) -> Progress:
    """The page is in order: all from its first to its last post is read."""
    settled = None
    if pending.is_newest:
        # By the network's clock, where it tells one: ours may be off by days.
        settled = _highest_settled(inside, page.answered_at or now)
    too_old = _below_floor(pending, inside)
    lowest = bound_below(inside[-1].id)
    # Only a whole page of old posts is the end: a single one may have arrived late.
    is_covered = len(too_old) == len(inside) or page.is_end
    is_covered |= lowest == pending.after_id
    lists_overlap = pending.after_id in {post.id for post in page.scanned}
    reaches_overlap = bool(pending.after_id) and lists_overlap
    return Progress(
        up_to_id=None if is_covered or reaches_overlap else lowest,
        up_to_at=inside[-1].posted_at,
        high_watermark=settled.id if settled else "",
        high_watermark_at=settled.posted_at if settled else None,
        low_watermark=too_old[0].id if too_old else "",
    )


def _unverified(
    pending: PendingRange, inside: list[ListedPost], reason: str, *, now: datetime
) -> Progress:
    """The range stays as it is; the second time it is split, so that what holds up one
    half does not hold up the other."""
    middle = _middle(pending, inside, now)
    return Progress(
        up_to_id=pending.up_to_id,
        unverified_reason=reason,
        split_id=middle.id if middle else "",
        split_at=middle.posted_at if middle else None,
    )


def _give_up_below(
    pending: PendingRange, inside: list[ListedPost], reason: str
) -> Progress:
    """The server lists what is inside, and no more: what is below is out of reach."""
    last = min(inside, key=lambda post: sort_key(post.id)) if inside else None
    lowest = bound_below(last.id) if last else pending.up_to_id
    after_id = pending.after_id
    is_whole = bool(after_id) and sort_key(lowest) <= sort_key(after_id)
    return Progress(
        up_to_id=None,
        up_to_at=last.posted_at if last else None,
        unreachable_up_to_id="" if is_whole else lowest,
        unreachable_reason=reason,
    )


def _after_empty_page(pending: PendingRange, page: Page) -> Progress:
    if not page.is_end:
        return Progress(up_to_id=pending.up_to_id, unverified_reason=NOT_THE_END)
    # The post at `after_id` is missing: deleted, or the answer is not to be trusted;
    # nor is the first one of all, as long as nothing was ever seen.
    is_first = not (pending.after_id or pending.up_to_id)
    empty_pages = pending.times_unverified(ASKED_AGAIN)
    is_odd = (pending.expects_overlap or is_first) and not empty_pages
    if (pending.is_newest and not is_odd) or empty_pages >= MIN_EMPTY_PAGES:
        return Progress(up_to_id=None)
    return Progress(up_to_id=pending.up_to_id, unverified_reason=ASKED_AGAIN)


def _after_known_posts(pending: PendingRange, page: Page) -> Progress:
    """Nothing of the range is listed: its end, unless the network tells of more."""
    lowest = sort_key(page.scanned[-1].id)
    is_passed = bool(pending.after_id) and lowest <= sort_key(pending.after_id)
    has_more = pending.reports_end and not (page.is_end or is_passed)
    if has_more and pending.times_unverified(NOT_THE_END) < MIN_EMPTY_PAGES:
        return Progress(up_to_id=pending.up_to_id, unverified_reason=NOT_THE_END)
    return Progress(up_to_id=None)


def _unverified_reason(pending: PendingRange, ids: list[str]) -> str:
    """Why a page proves nothing of what lies between its posts; empty if it does."""
    keys = [sort_key(post_id) for post_id in ids]
    if any(low >= high for high, low in pairwise(keys)):
        return "the posts are out of order"
    # A server may count the bound itself in, which is a known post.
    highest = exclusive_upper_bound(upper_bound(pending))
    if keys and pending.up_to_id and keys[0] > sort_key(highest):
        return ABOVE_RANGE
    is_below = bool(keys and pending.after_id)
    is_below = is_below and keys[-1] <= sort_key(pending.after_id)
    is_below = is_below and pending.after_id not in ids
    return BELOW_RANGE if is_below and not pending.times_unverified(BELOW_RANGE) else ""


def _below_floor(pending: PendingRange, posts: list[ListedPost]) -> list[ListedPost]:
    """The posts older than anybody wants. Above a known post nothing is too old: only
    the backfill and a sweep read down to a time instead of an id."""
    floor = pending.floor
    if floor is None or (pending.after_id and not pending.is_sweep):
        return []
    return [post for post in posts if post.posted_at and post.posted_at < floor]


def _highest_settled(posts: list[ListedPost], now: datetime) -> ListedPost | None:
    """The highest post below which nothing can appear any more, if it is listed."""
    fresh = [index for index, post in enumerate(posts) if _is_fresh(post, now)]
    settled = posts[fresh[-1] + 1 :] if fresh else posts
    return settled[0] if settled else None


def _is_fresh(post: ListedPost, now: datetime) -> bool:
    # A post from further ahead than clocks differ has an invented date: waiting for it
    # to settle would take until that date.
    if post.posted_at is None:
        return False
    return now - SETTLE_DELAY < post.posted_at < now + MAX_CLOCK_ERROR


def _middle(
    pending: PendingRange, inside: list[ListedPost], now: datetime
) -> ListedPost | None:
    """Halfway through the posts of a page that proved nothing for the second time."""
    if not pending.unverified:
        return None
    ranked = sorted(inside, key=lambda post: sort_key(post.id))
    if pending.is_newest:
        # The watermark moves to the split, and below it nothing new is looked for.
        ranked = [post for post in ranked if not _is_fresh(post, now)]
    return ranked[(len(ranked) - 1) // 2] if len(ranked) > 1 else None
