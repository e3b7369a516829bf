"""Ids of posts as positions in time: their order, and the bounds next to them."""

from __future__ import annotations

# Before an id: the bound just below it. Only of a number can the one before it be
# computed; of other ids nobody can say which comes next, and a server may refuse one
# that it never gave out.
BELOW_MARK = "<"


def sort_key(post_id: str) -> tuple[int, str, bool]:
    """Sorts ids of every known form, numbers, ULIDs and flake ids, by age."""
    # Ids of one form grow in length with time, and have one length in between: so the
    # length decides before the text. A number as text would sort "9" behind "10".
    plain_id = post_id.removeprefix(BELOW_MARK)
    return len(plain_id), plain_id, plain_id == post_id


def bound_below(post_id: str) -> str:
    """The bound just below an id, so that `(after_id, bound_below(id)]` leaves it
    out."""
    return str(int(post_id) - 1) if post_id.isdecimal() else f"{BELOW_MARK}{post_id}"


def exclusive_upper_bound(bound: str) -> str:
    """What an exclusive upper limit has to say for the inclusive `bound`: above a
    number the next one, else a known id. That leaves out a post that was read before.
    """
    if bound.isdecimal():
        return str(int(bound) + 1)
    return bound.removeprefix(BELOW_MARK)
