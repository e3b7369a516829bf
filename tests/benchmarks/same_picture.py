"""How often fingerprints miss a copy, or take another picture for one.

    .venv/bin/python tests/benchmarks/same_picture.py

A set made by code: drawings of the simulator and posters, each changed as networks and
people change pictures, and each beside pictures that merely look like it. None of it
is a photograph. The thresholds were chosen on drawings of other seeds than these.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from datasource.media.fingerprint import fingerprint
from datasource.simulator.pictures import drawing
from tests.benchmarks._sizes import sized
from tests.datasource.media import similar_pictures
from tests.datasource.media.similar_pictures import SIZES, Pair
from twitter_album.fingerprints import MAX_SAME_DISTANCE, distance

SCENES = sized(sorted(drawing.SCENES), small=["fireworks", "street", "wheel"])
FIRST_SEED = 40
DRAWINGS = sized(6, small=1)
POSTERS = sized(12, small=2)
OTHER_WORDS = 6
COPY, LOOK_ALIKE, RANDOM = "copies", "look-alikes", "any two"
UNDECIDED = "neither the same nor another"

Measured = tuple[str, str, int]
Task = tuple[str, int]


def main() -> None:
    started = time.perf_counter()
    seeds = range(FIRST_SEED, FIRST_SEED + DRAWINGS)
    tasks = [(scene, seed) for seed in seeds for scene in SCENES]
    tasks += [("", seed) for seed in range(FIRST_SEED, FIRST_SEED + POSTERS)]
    with ProcessPoolExecutor(2) as children:
        answers = list(children.map(measured, tasks))
    originals = [own for own, _ in answers]
    found = [line for _, lines in answers for line in lines]
    found += at_random(tasks, originals)
    for truth in (COPY, LOOK_ALIKE, RANDOM, UNDECIDED):
        report(truth, [line for line in found if line[0] == truth])
    report_speed(originals)
    judged = [
        (truth == COPY) == (gap <= MAX_SAME_DISTANCE)
        for truth, _, gap in found
        if truth != UNDECIDED
    ]
    print(f"ratio of pairs that are judged rightly {sum(judged) / len(judged):.4f}")
    print(f"\n{time.perf_counter() - started:.0f} s in all")


def measured(task: Task) -> tuple[str, list[Measured]]:
    """The picture's own fingerprint, and the distances of all pairs made of it."""
    image = original(*task)
    own = fingerprint(image)
    lines = []
    for truth, pairs in made_pairs(image, *task):
        for pair in pairs:
            one = own if pair.one is image else fingerprint(pair.one)
            lines.append((truth, pair.kind, distance(one, fingerprint(pair.other))))
    return own, lines


def made_pairs(
    image: Image.Image, scene: str, seed: int
) -> Iterator[tuple[str, Iterable[Pair]]]:
    name = f"{scene}/{seed}"
    if not scene:
        yield COPY, similar_pictures.copies_of_poster(image, name)
        yield LOOK_ALIKE, similar_pictures.look_alike_posters(image, seed, OTHER_WORDS)
        return
    yield COPY, similar_pictures.copies(image, name)
    yield LOOK_ALIKE, similar_pictures.look_alikes(image, scene, seed)
    yield UNDECIDED, similar_pictures.undecided(image, name)


def original(scene: str, seed: int) -> Image.Image:
    if not scene:
        return similar_pictures.poster(seed, seed)
    return similar_pictures.painted(scene, seed, SIZES[seed % len(SIZES)])


def at_random(tasks: list[Task], originals: list[str]) -> Iterator[Measured]:
    """Any two of the originals."""
    for (task, one), (other_task, other) in combinations(
        zip(tasks, originals, strict=True), 2
    ):
        is_alike = task[0] == other_task[0]
        kind = "of one scene" if is_alike else "of different scenes"
        yield RANDOM, kind, distance(one, other)


def report(truth: str, lines: list[Measured]) -> None:
    kinds = defaultdict(list)
    for _, kind, gap in lines:
        kinds[kind].append(gap)
    print(f"\n{truth:40}  pairs   same  other  wrong  middle distance")
    for kind, gaps in [*kinds.items(), ("in all", [line[2] for line in lines])]:
        same = sum(gap <= MAX_SAME_DISTANCE for gap in gaps)
        other = len(gaps) - same
        wrong = {COPY: other, UNDECIDED: 0}.get(truth, same) / len(gaps)
        middle = sorted(gaps)[len(gaps) // 2]
        print(f"{kind:40} {len(gaps):6} {same:6} {other:6} {wrong:6.1%} {middle:6}")


def report_speed(originals: list[str]) -> None:
    image = original("fireworks", FIRST_SEED).resize((320, 240))
    started = time.perf_counter()
    for _ in range(100):
        fingerprint(image)
    each = (time.perf_counter() - started) / 100
    started = time.perf_counter()
    for text in originals:
        distance(originals[0], text)
    compared = (time.perf_counter() - started) / len(originals)
    started = time.perf_counter()
    for _ in range(100):
        distance(originals[0], originals[0])
    copy = (time.perf_counter() - started) / 100
    print(f"\nfingerprint of 320 x 240 pixels {each * 1000:.1f} ms")
    print(f"distance of two at random {compared * 1e6:.0f} us, of copies", end=" ")
    print(f"{copy * 1e6:.0f} us")


if __name__ == "__main__":
    main()
