"""Which stretches of a timeline are still owed: what a page proves, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from datasource.posts import Page, Scanned
from twitter_album.due_times import MAX_CLOCK_ERROR

# Posts become visible late, with ids lower than others that were seen.
SETTLE_LAG = timedelta(seconds=60)
RETRY_MINUTES = (1, 5, 15, 60)
LONGEST_REST = timedelta(minutes=RETRY_MINUTES[-1])
ABOVE = "posts above the range that was asked"
IGNORED_BOUND = "the server lists its newest posts only, whatever is asked for"
CUT_OFF = "the server ends its list above this, and begins it at the top only"
# Why a stretch is out of reach that a mended server would list.
NOT_LISTED = (IGNORED_BOUND, CUT_OFF)
# So many times has that to be seen, each twice, before anything is given up.
ATTEMPTS_TO_BELIEVE = 3
# So many, in several runs, and even a network that lists nothing is believed.
EMPTY_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class PendingRange:
    """A window `(lo, hi]` of ids; an empty `hi` is the present, an empty `lo` the
    beginning, or `floor` where there is one. `attempts` failed in a row, `doubts`
    answers proved nothing. `is_newest`: no post above `lo` has settled yet, so the
    next run will look from `lo` again. `is_sweep`: it was covered before. `lists_lo`:
    the post at `lo` was asked for too, as `overlap_id` says. `known_above`: an id just
    above the lowest known post, where an id is no number. `ignores_bound`: its server
    is known to list the newest posts, whatever upper bound is asked for."""

    id: int
    lo: str = ""
    hi: str = ""
    attempts: int = 0
    doubts: int = 0
    is_newest: bool = False
    is_sweep: bool = False
    lists_lo: bool = False
    known_above: str = ""
    floor: datetime | None = None
    ignores_bound: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What a page proved: `hi` is the stretch's new end, None once it is covered.

    `hi_at`, `top_at`, `split_at` are when the posts at these ids were posted. `top`:
    from where on the next newer stretch begins, once a post has settled. `bottom`: the
    first post that was too old to be wanted. `doubt`: why the page proved nothing;
    `split`: the id at which the stretch is then better asked in two. `unreachable`:
    the end of what cannot be read, where the server ignores the upper bound and no
    cursor leads there; `why` it cannot.
    """

    hi: str | None
    hi_at: datetime | None = None
    top: str = ""
    top_at: datetime | None = None
    bottom: str = ""
    doubt: str = ""
    split: str = ""
    split_at: datetime | None = None
    unreachable: str = ""
    why: str = ""


# Before an id: the bound just below it. Of ids that are no numbers nobody can say
# which comes next, and a server may refuse one that it never gave out.
BELOW = "<"


def order(post_id: str) -> tuple[int, str, bool]:
    """Sorts ids of every known form, numbers, ULIDs and flake ids, by age."""
    known = post_id.removeprefix(BELOW)
    return len(known), known, known == post_id


def before(post_id: str) -> str:
    """The bound just below an id, so that `(lo, before(id)]` leaves it out."""
    return str(int(post_id) - 1) if post_id.isdecimal() else f"{BELOW}{post_id}"


def after(bound: str) -> str:
    """What an exclusive upper limit has to say for `bound`: above a number the next
    one, else a known id. That leaves out a post that was read before."""
    return str(int(bound) + 1) if bound.isdecimal() else bound.removeprefix(BELOW)


def overlap_id(pending: PendingRange, *, tells_end: bool) -> str:
    """From where to ask, so that the post at `lo` is listed too and proves that the
    page reaches it; an id of unknown form cannot be lowered, so it is left out. A
    network that tells its end needs no proof, and may bill for it."""
    if tells_end:
        return pending.lo
    return before(pending.lo) if pending.lo.isdecimal() else ""


def upper_bound(pending: PendingRange) -> str:
    """Up to where to ask: after a doubtful answer up to the lowest known post, so that
    a network with nothing below it has something to list."""
    if not (pending.hi and pending.doubts):
        return pending.hi
    is_number = pending.hi.isdecimal()
    return after(pending.hi) if is_number else pending.known_above or pending.hi


def known_above(pending: PendingRange, page: Page) -> str:
    """What `Stretch.known_above` is below `page`."""
    ids = sorted({post.id for post in page.scanned}, key=order)
    return ids[1] if len(ids) > 1 else pending.known_above


def retry_delay(attempts: int) -> timedelta:
    """How long a stretch rests after its `attempts`-th failure."""
    return timedelta(minutes=RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1])


def advance(pending: PendingRange, page: Page, *, now: datetime) -> Progress:
    """What `page`, the answer for `pending`, covers of it.

    A page in order that lists the post at `lo` has reached it. A server that ignores
    the lower bound is believed at the second attempt only: a single such page may as
    well be broken, and what it skips would be lost for good. An empty page is asked for
    again together with the lowest known post; alone that one is the end. A page that
    proves nothing for the second time splits the stretch.
    """
    listed = list({post.id: post for post in page.scanned}.values())
    ids = [post.id for post in listed]
    inside = [post for post in listed if is_inside(pending, post.id)]
    if page.is_above:
        return Progress(hi=pending.hi)
    doubt = _doubt(pending, ids)
    if page.is_cut:
        return _below_last_page(pending, inside, CUT_OFF)
    if doubt == ABOVE and pending.doubts and pending.ignores_bound:
        return _below_last_page(pending, inside, IGNORED_BOUND)
    if doubt and page.is_end and pending.doubts and len(inside) == len(ids):
        return Progress(hi=None)  # in whatever order, it is all there is
    if doubt:
        middle = _middle(pending, inside, page.answered_at or now)
        if middle is None:
            return Progress(hi=pending.hi, doubt=doubt)
        return Progress(
            hi=pending.hi, doubt=doubt, split=middle.id, split_at=middle.posted_at
        )
    if not ids:
        return _empty(pending, page)
    if not inside:
        return Progress(hi=None)
    top = _settled(inside, page.answered_at or now) if pending.is_newest else None
    old = _below_floor(pending, inside)
    lowest = before(inside[-1].id)
    # Only a whole page of old posts is the end: a single one may have arrived late.
    is_covered = len(old) == len(inside) or page.is_end or lowest == pending.lo
    reaches_lo = bool(pending.lo) and pending.lo in ids
    return Progress(
        hi=None if is_covered or reaches_lo else lowest,
        hi_at=inside[-1].posted_at,
        top=top.id if top else "",
        top_at=top.posted_at if top else None,
        bottom=old[0].id if old else "",
    )


def _below_last_page(
    pending: PendingRange, inside: list[Scanned], why: str
) -> Progress:
    """The server lists what is inside, and no more: what is below is out of reach."""
    last = min(inside, key=lambda post: order(post.id)) if inside else None
    lowest = before(last.id) if last else pending.hi
    is_whole = bool(pending.lo) and order(lowest) <= order(pending.lo)
    return Progress(
        hi=None,
        hi_at=last.posted_at if last else None,
        unreachable="" if is_whole else lowest,
        why=why,
    )


def heeds_bound(pending: PendingRange, page: Page, *, top: str) -> bool:
    """Whether the page begins below the bound that was asked for, although the server
    has posts above it: then it lists what it is asked for. `top`: one of those."""
    asked = upper_bound(pending)
    if page.is_from_top or not (asked and page.scanned):
        return False
    highest = max(order(post.id) for post in page.scanned)
    return highest <= order(after(asked)) < order(top)


def _empty(pending: PendingRange, page: Page) -> Progress:
    if not page.is_end:
        return Progress(hi=pending.hi, doubt="a page without posts is not the end")
    # The post at `lo` is missing: deleted, or the answer is not to be trusted; nor is
    # the first one of all, as long as nothing was ever seen.
    is_first = not (pending.lo or pending.hi)
    is_odd = (pending.lists_lo or is_first) and not pending.doubts
    if (pending.is_newest and not is_odd) or pending.doubts >= EMPTY_ANSWERS:
        return Progress(hi=None)
    return Progress(hi=pending.hi, doubt="an empty page, asked for once more")


def is_inside(pending: PendingRange, post_id: str) -> bool:
    """Whether a post is of the stretch, and not only listed to prove something."""
    above_lo = not pending.lo or order(post_id) > order(pending.lo)
    return above_lo and (not pending.hi or order(post_id) <= order(pending.hi))


def _doubt(pending: PendingRange, ids: list[str]) -> str:
    keys = [order(post_id) for post_id in ids]
    if any(low >= high for high, low in pairwise(keys)):
        return "the posts are out of order"
    # A server may count the bound itself in, which is a known post.
    if keys and pending.hi and keys[0] > order(after(upper_bound(pending))):
        return ABOVE
    is_below = bool(keys and pending.lo) and keys[-1] <= order(pending.lo)
    if is_below and pending.lo not in ids and not pending.doubts:
        return "posts below the range that was asked"
    return ""


def _below_floor(pending: PendingRange, posts: list[Scanned]) -> list[Scanned]:
    floor = pending.floor
    if floor is None or (pending.lo and not pending.is_sweep):
        return []
    return [post for post in posts if post.posted_at and post.posted_at < floor]


def _settled(posts: list[Scanned], now: datetime) -> Scanned | None:
    """The highest post below which nothing can appear any more, if it is listed."""
    fresh = [index for index, post in enumerate(posts) if _is_fresh(post, now)]
    settled = posts[fresh[-1] + 1 :] if fresh else posts
    return settled[0] if settled else None


def _is_fresh(post: Scanned, now: datetime) -> bool:
    if post.posted_at is None:
        return False
    return now - SETTLE_LAG < post.posted_at < now + MAX_CLOCK_ERROR


def _middle(
    pending: PendingRange, inside: list[Scanned], now: datetime
) -> Scanned | None:
    """Halfway through the posts of a page that proved nothing for the second time;
    of the newest stretch only what has settled may be split off."""
    if not pending.doubts:
        return None
    ranked = sorted(inside, key=lambda post: order(post.id))
    if pending.is_newest:
        ranked = [post for post in ranked if not _is_fresh(post, now)]
    return ranked[(len(ranked) - 1) // 2] if len(ranked) > 1 else None
