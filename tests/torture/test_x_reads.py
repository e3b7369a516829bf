"""What X charges: hardly more than one read for each post, and never beyond the cap."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models import Photo
from tests.amounts import amount, seed
from tests.torture.x_traffic import XTraffic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

Record = Callable[[str, object], None]
POSTS, CAP = 300, 400_000


@pytest.mark.parametrize(
    ("has_sweeps", "most", "suffix"), [(False, 1.01, ""), (True, 1.05, "_with_sweep")]
)
def test_a_post_is_paid_for_hardly_more_than_once(
    record_property: Record, has_sweeps: bool, most: float, suffix: str
) -> None:
    traffic = XTraffic(seed(), posts=amount(POSTS), has_sweeps=has_sweeps)

    traffic.run()

    posts, reads = len(traffic.network.posts), traffic.wire.reads
    assert Photo.objects.count() == posts
    assert posts <= reads["search"] <= most * posts
    record_property(f"posts{suffix}", posts)
    record_property(f"charged{suffix}", reads["search"])
    record_property(f"looked_up{suffix}", reads["look-up"])


def test_no_day_costs_more_than_its_cap(record_property: Record) -> None:
    traffic = XTraffic(seed(), posts=amount(POSTS), cap=CAP)

    traffic.run()

    assert traffic.cents_over_the_cap == 0
    assert max(traffic.days.values()) > 0.9 * CAP
    record_property("capped_days", len(traffic.days))
    record_property("cents_over_the_cap", traffic.cents_over_the_cap)
