"""The three times of a post at Bluesky: as written, as indexed, as sorted."""

from datetime import UTC, datetime, timedelta, timezone

from datasource.simulator.world.posts import SimulatedPost

FAST_CLOCK_ERROR = timedelta(seconds=90)
SUMMER_TIME = timezone(timedelta(hours=2))


class PostTimes:
    """Each client writes `createdAt` in its own way; `whole_seconds`: none knows more.

    A third of the people use clients that are not the official one: some leave out
    the milliseconds, some write an offset, some have a clock that runs fast.
    """

    def __init__(self, *, whole_seconds: bool = False) -> None:
        self._whole_seconds = whole_seconds

    def written(self, post: SimulatedPost) -> datetime:
        """The client's idea of when the post was made."""
        moment = post.created_at
        # A person keeps to one client, so the last digit of the id decides.
        habit = post.author.id % 10
        if self._whole_seconds or habit == 3:
            return moment.replace(microsecond=0)
        if habit == 9:
            moment += FAST_CLOCK_ERROR
        elif habit == 4:
            return moment
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def written_text(self, post: SimulatedPost) -> str:
        moment, habit = self.written(post), post.author.id % 10
        if self._whole_seconds or habit == 3:
            return text_of(moment, timespec="seconds")
        if habit == 4:
            return moment.astimezone(UTC).isoformat(timespec="microseconds")
        if habit == 5:
            return moment.astimezone(SUMMER_TIME).isoformat(timespec="milliseconds")
        return text_of(moment)

    def indexed(self, post: SimulatedPost) -> datetime:
        """When the network took notice, a moment after the post arrived."""
        delay = timedelta(milliseconds=100 + post.tid % 700)
        return post.created_at + post.late_by + delay

    def sorted(self, post: SimulatedPost) -> datetime:
        """`sortAt`: nobody's post stands above the moment it was indexed."""
        return min(self.written(post), self.indexed(post))


def text_of(moment: datetime, *, timespec: str = "milliseconds") -> str:
    """As JavaScript writes it, with a Z."""
    text = moment.astimezone(UTC).isoformat(timespec=timespec)
    return text.replace("+00:00", "Z")
