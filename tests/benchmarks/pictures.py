"""What a photo costs from its address to its files, against an earlier commit.

    .venv/bin/python tests/benchmarks/pictures.py [COMMIT]

Both trees take turns over the same photos: drawings of the simulator, and pictures
with a photograph's spectrum as other encoders write them. Processor time is that of
all processes at work, so that a busy machine matters little. SSIM is against the
original, shrunk by Lanczos: 1 is the same. Without a commit: the last one against what
is not committed.

The goals: half the processor time at the same SSIM and weight on the sizes that
pages show; with two decoder workers at most 10 % more processor time a photo, and 1.8
times as many photos a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image, ImageOps

from datasource.simulator.pictures import draw
from datasource.simulator.pictures.picture_plans import plan_picture
from tests.benchmarks._photographs import photograph
from tests.benchmarks._served_pictures import serving
from tests.benchmarks._sizes import sized
from tests.benchmarks._ssim import ssim

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = sized(12, small=2)
SEED = 7
# As phones, cameras and networks write them.
PHOTOGRAPHS = sized(3, small=1)
ENCODERS: tuple[tuple[tuple[int, int], dict[str, object]], ...] = (
    ((1200, 900), {"quality": 85}),
    ((1536, 2048), {"quality": 90, "progressive": True}),
    ((1600, 1200), {"quality": 95, "subsampling": "4:4:4"}),
)
ROUNDS = sized(3, small=1)
# Of the whole set, through the pipeline: enough that its start does not matter.
REPEATED = sized(4, small=2)
WIDTHS = (320, 480, 640, 1280)
SHOWN_IN_LISTS = (320, 480, 640)
Figures = dict[str, list[float]]


def write_photos(folder: Path) -> None:
    rng = Random(SEED)
    for number in range(DRAWINGS):
        plan = plan_picture(rng, name=str(number))
        (folder / f"drawing{number}").write_bytes(draw(plan))
    for number, encoder in enumerate(ENCODERS[:PHOTOGRAPHS]):
        (folder / f"photograph{number}").write_bytes(photograph(*encoder))


@contextmanager
def worktree(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", tree, commit], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", tree], check=True)


def work(tree: Path, *arguments: object, urls: str = "") -> dict[str, float]:
    script = Path(__file__).with_name("_picture_work.py")
    command = [sys.executable, str(script), *map(str, arguments)]
    answer = subprocess.run(
        command, cwd=tree, input=urls.encode(), stdout=subprocess.PIPE, check=True
    )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def looks(photos: Path, output: Path) -> Figures:
    """By width: how alike and how heavy the renditions are."""
    found: Figures = defaultdict(list)
    for file in sorted(photos.iterdir()):
        original = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
        for rendition in output.glob(f"{file.stem}-*"):
            image = Image.open(rendition)
            exact = original.resize(image.size, Image.Resampling.LANCZOS)
            width = str(image.width) if image.width in WIDTHS else "largest"
            found[f"SSIM {width}"].append(ssim(exact, image))
            found[f"KB {width}"].append(rendition.stat().st_size / 1000)
    return found


def measure(trees: dict[str, Path], photos: Path) -> dict[str, Figures]:
    figures: dict[str, Figures] = {name: defaultdict(list) for name in trees}
    with serving([file.read_bytes() for file in sorted(photos.iterdir())]) as addresses:
        urls = "\n".join(addresses(REPEATED))
        for number in range(ROUNDS):
            for name, tree in trees.items():
                with tempfile.TemporaryDirectory() as output:
                    steps = work(tree, "renditions", photos, output)
                    for step, spent in steps.items():
                        figures[name][step].append(spent)
                    if not number:
                        figures[name] |= looks(photos, Path(output))
                for workers in (1, 2):
                    answer = work(tree, "pipeline", workers, urls=urls)
                    for what, value in answer.items():
                        figures[name][f"{workers} workers, {what}"].append(value)
    return figures


def report(figures: dict[str, Figures]) -> None:
    before, after = figures.values()
    print(f"{'':38}{'before':>10}{'after':>10}{'ratio':>8}")
    for what in before:
        middle = mean if what.startswith(("SSIM", "KB")) else median
        one, other = middle(before[what]), middle(after[what])
        digits = 4 if what.startswith("SSIM") else 1
        print(f"{what:38}{one:10.{digits}f}{other:10.{digits}f}{other / one:8.3f}")
    lists = [
        sum(mean(tree[f"KB {width}"]) for width in SHOWN_IN_LISTS)
        for tree in (before, after)
    ]
    print(f"weight of 320, 480 and 640 pixels: ratio {lists[1] / lists[0]:.3f}")
    cost = [median(after[f"{n} workers, milliseconds"]) for n in (1, 2)]
    speed = [median(after[f"{n} workers, a second"]) for n in (1, 2)]
    print(f"two workers: {cost[1] / cost[0]:.2f} of the processor time a photo", end="")
    print(f", {speed[1] / speed[0]:.2f} times as many photos a second")
    whole = "2 workers, milliseconds"
    print(f"ratio {median(after[whole]) / median(before[whole]):.3f}")


def main() -> None:
    commit = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    with tempfile.TemporaryDirectory() as folder, worktree(commit) as earlier:
        photos = Path(folder)
        write_photos(photos)
        report(measure({"before": earlier, "after": ROOT}, photos))


if __name__ == "__main__":
    main()
