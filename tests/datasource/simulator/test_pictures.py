"""The pictures are real files, each another, and as the network announces them."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import groupby, pairwise

import pytest
import requests
from PIL import Image

from datasource.simulator.pictures import draw, draw_avatar, shrink
from datasource.simulator.pictures.backgrounds import enlarge
from datasource.simulator.pictures.drawing import SCENES
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPicture
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import NOON, Clock, picture, post

Serve = Callable[..., Simulator]


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def planned(clock: Clock) -> list[SimulatedPicture]:
    world = World(seed=1, started_at=NOON, now=clock)
    return [each for post in world.posts("carnival") for each in post.pictures]


def test_each_scene_draws_the_same_for_the_same_seed_only(
    subtests: pytest.Subtests,
) -> None:
    for scene in sorted(SCENES):
        with subtests.test(scene=scene):
            plan = picture("a", scene=scene, seed=1, width=200, height=150)
            assert opened(draw(plan)).size == (200, 150)
            assert draw(plan) == draw(plan)
            assert draw(plan) != draw(replace(plan, seed=2))


def test_no_shape_is_too_odd_to_draw(subtests: pytest.Subtests) -> None:
    sizes: list[tuple[int, int]] = [(1, 1), (16, 16), (400, 60), (60, 400)]
    for scene in sorted(SCENES):
        for size in sizes:
            with subtests.test(scene=scene, size=size):
                plan = picture("a", scene=scene, width=size[0], height=size[1])
                assert opened(draw(plan)).size == size


def test_plans_hold_every_scene_shape_and_format(clock: Clock) -> None:
    plans = planned(clock)
    ratios = {round(plan.width / plan.height, 1) for plan in plans}
    assert {plan.scene for plan in plans} == set(SCENES)
    assert {0.8, 1.0, 1.3, 1.5} < ratios
    assert min(ratios) < 0.5
    assert max(ratios) > 2.3
    assert all(960 <= max(plan.width, plan.height) <= 1920 for plan in plans)
    # What a picture costs grows with its pixels; the demo draws hundreds at its start.
    assert sum(plan.width * plan.height for plan in plans) / len(plans) < 1_150_000
    assert {plan.format for plan in plans} == {"jpeg", "png"}
    assert 0.3 < sum(bool(plan.alt_text) for plan in plans) / len(plans) < 0.7


def test_files_are_as_large_as_photos(clock: Clock) -> None:
    for plan in planned(clock)[:6]:
        data = draw(plan)
        assert 60_000 < len(data) < 4_000_000
        assert opened(data).format == plan.format.upper()


def test_phones_store_pictures_on_their_side(subtests: pytest.Subtests) -> None:
    upright = picture("a", width=120, height=80, seed=5)
    orientations: list[int] = [6, 8]
    for orientation in orientations:
        with subtests.test(orientation=orientation):
            plan = replace(upright, orientation=orientation, has_position=True)
            image = opened(draw(plan))
            assert image.size == (80, 120)
            assert image.getexif()[0x0112] == orientation
            assert image.getexif().get_ifd(0x8825)
            assert opened(shrink(draw(plan))).size == (120, 80)


def test_a_network_serves_what_it_announces(serve: Serve, clock: Clock) -> None:
    plans = (picture("a"), picture("b", format="png"))
    simulator = serve(World.of([post(1, pictures=plans)], now=clock))
    for name, kind in (("a.jpg", "image/jpeg"), ("b.png", "image/png")):
        url = f"{simulator.url}/media/{name}"
        answer = requests.get(url, timeout=10)
        assert answer.headers["content-type"] == kind
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert opened(answer.content).size == (64, 48)
        assert requests.get(url, timeout=10).content == answer.content
        head = requests.head(url, timeout=10)
        assert head.headers["content-length"] == answer.headers["content-length"]
    assert requests.get(f"{simulator.url}/media/a.png", timeout=10).status_code == 404
    assert requests.get(f"{simulator.url}/media/c.jpg", timeout=10).status_code == 404


def test_a_network_serves_exact_bytes_where_a_test_gives_them(
    serve: Serve, clock: Clock
) -> None:
    odd = picture("odd", content=b"not a picture")
    simulator = serve(World.of([post(1, pictures=(odd,))], now=clock))
    answer = requests.get(f"{simulator.url}/media/odd.jpg", timeout=10)
    assert answer.content == b"not a picture"


def test_pictures_of_a_deleted_post_are_gone(serve: Serve, clock: Clock) -> None:
    simulator = serve(World.of([post(1, deleted_at=clock())], now=clock))
    assert requests.get(f"{simulator.url}/media/p1.jpg", timeout=10).status_code == 404


def test_everybody_has_a_face(serve: Serve, clock: Clock) -> None:
    assert draw_avatar(1, side=48) == draw_avatar(1, side=48) != draw_avatar(2, side=48)
    simulator = serve(World.of([], now=clock))
    for name, side in (("7", 400), ("7_normal", 48)):
        answer = requests.get(f"{simulator.url}/avatar/{name}.png", timeout=10)
        assert opened(answer.content).size == (side, side)


def test_what_is_soft_has_no_blocks() -> None:
    dark_to_bright = Image.linear_gradient("L").rotate(90).convert("RGB")
    drawn = enlarge(dark_to_bright.resize((8, 8)), (320, 320)).convert("L")
    row = list(drawn.crop((40, 160, 280, 161)).tobytes())
    steps = [right - left for left, right in pairwise(row)]
    # 255 tones over 320 pixels: each pixel is at most two tones from the one before it.
    assert max(steps) - min(steps) <= 2


def test_the_night_sky_has_grain_instead_of_bands() -> None:
    plan = picture("a", scene="fireworks", seed=1, width=600, height=400, format="png")
    sky = opened(draw(plan)).convert("L").crop((0, 0, 600, 20)).tobytes()
    runs = [len(list(equal)) for _, equal in groupby(sky)]
    assert max(runs) < 40
