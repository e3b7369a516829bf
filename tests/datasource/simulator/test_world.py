"""The same seed is the same world, and it lives."""

from datetime import timedelta
from typing import Any

from datasource.simulator.world.posts import canonical
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import NOON, Clock, post


def world(clock: Clock, **values: Any) -> World:
    defaults: dict[str, Any] = {"seed": 1, "started_at": NOON, "now": clock}
    return World(**defaults | values)


def test_the_same_seed_makes_the_same_posts(clock: Clock) -> None:
    first, second = world(clock), world(clock)
    second.posts("lanterns")  # whatever was asked before
    assert first.posts("carnival") == second.posts("carnival")


def test_another_seed_makes_other_posts(clock: Clock) -> None:
    ids = {post.x_id for post in world(clock).posts("carnival")}
    assert not ids & {post.x_id for post in world(clock, seed=2).posts("carnival")}


def test_what_was_posted_stays_the_same_as_time_goes_on(clock: Clock) -> None:
    early = world(clock)
    before = {post.x_id: post for post in early.posts("carnival")}
    clock.turn(hours=3)
    late = World(seed=1, started_at=NOON, now=clock)
    after = {post.x_id: post for post in late.posts("carnival")}
    assert all(after[key] == post for key, post in before.items() if key in after)


def test_a_hashtag_has_weeks_of_history_with_some_hundred_pictures(
    clock: Clock,
) -> None:
    for tag in ("carnival", "été", "美", "fireworks"):
        posts = world(clock).posts(tag)
        assert 650 <= sum(len(post.pictures) for post in posts) <= 950
        assert NOON - posts[-1].created_at > timedelta(days=28)
        recent = [p for p in posts if NOON - p.created_at < timedelta(hours=2)]
        assert len(recent) >= 30


def test_a_history_holds_every_kind_of_post(clock: Clock) -> None:
    posts = world(clock).posts("carnival")
    assert {len(post.pictures) for post in posts} == {0, 1, 2, 3, 4}
    assert any(post.video for post in posts)
    assert any(post.repost_of for post in posts)
    assert any(post.is_sensitive for post in posts)
    assert any(post.late_by for post in posts)
    assert any("<script>" in post.author.display_name for post in posts)
    assert len({post.language for post in posts}) > 8
    assert 60 < len({post.author.id for post in posts}) <= 120


def test_posts_appear_while_time_goes_on(clock: Clock) -> None:
    living = world(clock)
    before = len(living.posts("carnival"))
    clock.turn(minutes=10)
    assert 4 < len(living.posts("carnival")) - before < 40


def test_the_seven_most_favoured_stand_out(clock: Clock) -> None:
    posts = world(clock).posts("carnival")
    likes = sorted((p.likes_at(NOON) for p in posts if p.pictures), reverse=True)
    assert len(set(likes[:8])) == 8
    assert likes[6] > 10 * likes[len(likes) // 2]


def test_likes_grow_and_never_fall() -> None:
    one = post(1, likes=100, likes_grow_over=timedelta(hours=1))
    hours = [one.likes_at(one.created_at + timedelta(hours=n)) for n in range(20)]
    assert hours[0] == 0
    assert hours == sorted(hours)
    assert hours[-1] >= 99


def test_ids_are_unique_and_grow_with_time(clock: Clock) -> None:
    living = world(clock, hashtags=("carnival", "parade"))
    posts = living.all_posts()
    for ids in ([p.x_id for p in posts], [p.mastodon_id for p in posts]):
        assert len(set(ids)) == len(ids)
    ordered = sorted(posts, key=lambda p: p.x_id)
    assert [p.created_at for p in ordered] == sorted(p.created_at for p in posts)


def test_a_late_post_shows_up_below_what_was_there(clock: Clock) -> None:
    on_time, late = post(2), post(1, late_by=timedelta(days=2))
    living = World.of([on_time, late], now=clock)
    assert living.posts("carnival") == [on_time]
    clock.turn(days=2)
    assert living.posts("carnival") == [on_time, late]


def test_a_deleted_post_takes_its_reposts_and_pictures_along(clock: Clock) -> None:
    gone = post(1, deleted_at=NOON + timedelta(hours=1))
    living = World.of([gone, post(2, repost_of=gone, pictures=())], now=clock)
    assert len(living.posts("carnival")) == 2
    assert living.picture("p1")
    clock.turn(hours=1)
    assert living.posts("carnival") == []
    assert living.post(1) is None
    assert living.picture("p1") is None


def test_a_person_may_be_renamed_and_stays_the_same_person(clock: Clock) -> None:
    people = {post.author for post in world(clock).posts("carnival")}
    renamed = next(person for person in people if person.former_screen_name)
    assert renamed.renamed_at
    before = renamed.renamed_at - timedelta(seconds=1)
    assert renamed.screen_name_at(before) == renamed.former_screen_name
    assert renamed.screen_name_at(renamed.renamed_at) == renamed.screen_name


def test_posts_with_two_hashtags_stand_under_both(clock: Clock) -> None:
    living = world(clock)
    double = [p for p in living.posts("carnival") if "carnivalnight" in p.tags]
    assert double
    assert {p.x_id for p in double} <= {p.x_id for p in living.posts("carnivalnight")}


def test_spellings_of_a_hashtag_are_one(clock: Clock) -> None:
    assert canonical("＃ÉTÉ") == canonical("#e\u0301te\u0301") == "été"
    living = world(clock)
    assert living.posts("#Carnival") == living.posts("carnival")


def test_a_closed_world_knows_its_hashtags_only(clock: Clock) -> None:
    closed = world(clock, hashtags=("carnival",), is_closed=True)
    assert closed.posts("carnival")
    assert closed.posts("lanterns") == []


def test_a_new_hashtag_is_reported_once(clock: Clock) -> None:
    reported: list[str] = []
    living = world(clock, on_new_hashtag=reported.append)
    living.posts("#Été")
    living.posts("été")
    assert reported == ["été"]
