"""How busy a hashtag is in which hour: quiet nights, evenings, bursts, then live."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

HOUR = timedelta(hours=1)
HISTORY_HOURS = 30 * 24
# Average posts in each hour of the day (UTC), before the factor of the weekday.
NIGHT = (0.2, 0.08, 0.03, 0.03, 0.03, 0.05)
MORNING = (0.1, 0.15, 0.2, 0.24, 0.27, 0.3)
AFTERNOON = (0.36, 0.36, 0.36, 0.36, 0.42, 0.55)
EVENING = (0.85, 1.2, 1.6, 1.4, 0.9, 0.5)
POSTS_BY_HOUR = NIGHT + MORNING + AFTERNOON + EVENING
# Hours before the start: whoever opens the album at once finds photos of just now.
POSTS_BEFORE_START = {-1: 30.0, -2: 20.0}
# Then a post arrives every 40 seconds or so, so that one sees the page change.
LIVE_HOURS, LIVE_POSTS_PER_HOUR = 6, 85.0
# On the ordinary rates, after the live hours: a world left running must not fill the
# disk.
LATER_FACTOR = 12.0
# Of the peak, by hours from it.
BURST_SHAPE = {-1: 0.25, 0: 1.0, 1: 0.6, 2: 0.15}


@dataclass(frozen=True, kw_only=True)
class PostingRates:
    """How many posts to expect in which hour, counted from the world's start."""

    seed: int
    hashtag: str
    started_at: datetime

    def expected_posts(self, hour: int) -> float:
        start = self.started_at.astimezone(UTC) + hour * HOUR
        # Friday to Sunday are busier.
        ordinary = POSTS_BY_HOUR[start.hour] * (1.4 if start.weekday() >= 4 else 0.85)
        if hour < -HISTORY_HOURS:
            return 0.0
        if hour < 0:
            return POSTS_BEFORE_START.get(hour) or ordinary + self._burst(hour)
        return LIVE_POSTS_PER_HOUR if hour < LIVE_HOURS else ordinary * LATER_FACTOR

    def _burst(self, hour: int) -> float:
        # By a seed of its own, so that the bursts of all hours agree.
        rng = Random(f"{self.seed}/{self.hashtag}/bursts")
        evening = 20 - self.started_at.astimezone(UTC).hour
        peaks = {
            evening - 24 * rng.randint(4, 9): 75.0,
            evening - 24 * rng.randint(14, 24): 50.0,
        }
        return sum(
            size * BURST_SHAPE.get(hour - peak, 0.0) for peak, size in peaks.items()
        )
