"""Makes up the posts of a hashtag hour by hour, without an end.

Each hour is drawn from its own seed and needs no other hour: whoever asks, and
whenever, gets the same posts with the same ids.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import floor
from random import Random

from datasource.simulator.pictures.picture_plans import plan_picture
from datasource.simulator.world.people import People
from datasource.simulator.world.posting_rates import HISTORY_HOURS, HOUR, PostingRates
from datasource.simulator.world.posts import (
    SimulatedPerson,
    SimulatedPost,
    canonical,
    milliseconds,
)
from datasource.simulator.world.sample_texts import write_text

# Hashtags that some posts carry besides: two albums then show the same post.
RELATED_HASHTAGS = ("night", "parade")


def parent_of(hashtag: str) -> str | None:
    """The hashtag whose posts carry this one as well (`carnivalnight`)."""
    for suffix in RELATED_HASHTAGS:
        if hashtag.endswith(suffix) and hashtag != suffix:
            return hashtag.removesuffix(suffix)
    return None


class GeneratedTimeline:
    """All posts of one hashtag, ever; generated up to the hour that is asked for."""

    def __init__(
        self,
        *,
        seed: int,
        hashtag: str,
        started_at: datetime,
        parent: "GeneratedTimeline | None" = None,
    ) -> None:
        self.tag = canonical(hashtag)
        self._name = f"{seed}/{self.tag}/hour"
        self._started_at = started_at
        self._rates = PostingRates(seed=seed, hashtag=self.tag, started_at=started_at)
        self._people = People(seed, self.tag, started_at=started_at)
        self._parent = parent
        self._hours: list[tuple[SimulatedPost, ...]] = []
        self._posts: list[SimulatedPost] = []

    def until(self, moment: datetime) -> list[SimulatedPost]:
        """The posts of every hour begun by then, oldest first; the last hour whole."""
        begun = floor((moment - self._started_at) / HOUR) + HISTORY_HOURS + 1
        if begun > len(self._hours):
            for index in range(len(self._hours), begun):
                self._hours.append(self._hour(index - HISTORY_HOURS))
            own = [post for posts in self._hours for post in posts]
            self._posts = sorted(own + self._shared(moment), key=lambda p: p.x_id)
        return self._posts

    def _shared(self, moment: datetime) -> list[SimulatedPost]:
        posts = self._parent.until(moment) if self._parent else []
        return [post for post in posts if self.tag in post.tags]

    def _hour(self, hour: int) -> tuple[SimulatedPost, ...]:
        rng = Random(f"{self._name}/{hour}")
        expected = self._rates.expected_posts(hour)
        post_count = floor(expected * rng.uniform(0.85, 1.15) + rng.random())
        posts: list[SimulatedPost] = []
        for moment in self._moments(rng, hour, post_count):
            posts.append(self._post(rng, moment, posts))
        return tuple(posts)

    def _moments(self, rng: Random, hour: int, post_count: int) -> list[datetime]:
        """Times in that hour to the millisecond, a third of them in little bursts."""
        start = milliseconds(self._started_at + hour * HOUR)
        burst = rng.uniform(0.1, 0.9)
        shares = (
            rng.gauss(burst, 0.015) if rng.random() < 0.35 else rng.random()
            for _ in range(post_count)
        )
        # A set: two posts of one millisecond would need a rule for their order.
        offsets = {int(min(max(share, 0.0), 0.999) * 3_600_000) for share in shares}
        return [
            datetime.fromtimestamp((start + offset) // 1000, UTC)
            + timedelta(milliseconds=(start + offset) % 1000)
            for offset in sorted(offsets)
        ]

    def _post(
        self, rng: Random, moment: datetime, earlier: list[SimulatedPost]
    ) -> SimulatedPost:
        author = self._people.pick(rng)
        originals = [post for post in earlier if post.repost_of is None]
        if originals and rng.random() < 0.13:
            # Reposts stand in searches of X; an album that showed them would have
            # each picture many times.
            return repost(rng, moment, rng.choice(originals), author=author)
        is_english = rng.random() < 0.2
        language = "en" if is_english else author.language
        hashtags: tuple[str, ...] = (self.tag,)
        if rng.random() < 0.09:
            hashtags += (self.tag + rng.choice(RELATED_HASHTAGS),)
        post = SimulatedPost(
            created_at=moment,
            author=author,
            text=write_text(rng, language, hashtags),
            hashtags=hashtags,
            counter=rng.getrandbits(16),
            language=language,
            likes=pick_likes(rng),
            likes_grow_over=timedelta(hours=rng.lognormvariate(0.9, 0.8)),
            # One in twenty shows up late, below ids that were seen already.
            late_by=timedelta(seconds=rng.uniform(1, 25) * (rng.random() < 0.05)),
            deleted_at=pick_deletion(rng, moment),
        )
        return illustrate(rng, post)


def pick_likes(rng: Random) -> int:
    """A few for most, thousands for very few, so that the favourites stand out."""
    likes = 2 * rng.paretovariate(0.75)
    return int(likes * 90_000 / (likes + 90_000))  # never above 90,000


def pick_deletion(rng: Random, moment: datetime) -> datetime | None:
    """Two in a hundred posts go again, after minutes or after days."""
    hours = rng.lognormvariate(2.5, 2)
    return moment + timedelta(hours=hours) if rng.random() < 0.02 else None


def repost(
    rng: Random, moment: datetime, original: SimulatedPost, *, author: SimulatedPerson
) -> SimulatedPost:
    """Somebody passes an earlier post on."""
    return SimulatedPost(
        created_at=moment,
        author=author,
        text=original.text,
        hashtags=original.hashtags,
        counter=rng.getrandbits(16),
        language=original.language,
        repost_of=original,
    )


def illustrate(rng: Random, post: SimulatedPost) -> SimulatedPost:
    """Adds the pictures or the video, and whether they are sensitive."""
    # All draws come first: which way a post takes must not move the ones after it.
    chance = rng.random()
    picture_count = rng.choices((1, 2, 3, 4), weights=(68, 16, 8, 8))[0]
    is_sensitive = rng.random() < 0.03
    if chance < 0.10:
        return post
    if chance < 0.14:
        return replace(post, video=plan_picture(rng, name=f"{post.x_id}-v"))
    return replace(
        post,
        pictures=tuple(
            plan_picture(rng, name=f"{post.x_id}-{position}")
            for position in range(1, picture_count + 1)
        ),
        is_sensitive=is_sensitive,
        content_warning="bright flashes" if is_sensitive else "",
        shares=post.likes // rng.randint(4, 12),
    )
