"""How fast pictures arrive over a guarded session, against curl and gallery-dl.

    .venv/bin/python tests/benchmarks/downloads.py

300 KB each from a server on this machine that waits 50 ms before it answers; 16
connections for us and curl, kept alive by both. The goals: 0.85 of curl's pictures a
second at twice its processor time, and ten times the pictures of gallery-dl, which is
measured where it is installed (`pip install gallery-dl`).
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from datasource.media.download import download, media_session
from tests.benchmarks._served_pictures import serving
from tests.benchmarks._sizes import sized

PICTURES = sized(480, small=96)
PICTURES_OF_GALLERY_DL = sized(48, small=16)
CONNECTIONS = 16
DELAY = 0.05
ROUNDS = sized(4, small=2)
Way = Callable[[list[str], Path], None]
BODY = bytes(range(256)) * 1200


def ours(urls: list[str], folder: Path) -> None:
    session = media_session("mastodon", user_agent="bench", allow_private=True)

    def fetch(url: str) -> None:
        data = download(url, session=session)
        (folder / url.rpartition("/")[2]).write_bytes(data)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(fetch, urls))
    session.close()


def curl(urls: list[str], folder: Path) -> None:
    listed = "".join(
        f'url="{url}"\noutput="{folder}/{url.rpartition("/")[2]}"\n' for url in urls
    )
    command = [
        "curl",
        "--no-progress-meter",
        "--parallel",
        "--parallel-immediate",
        "-K",
        "-",
    ]
    command += ["--parallel-max", str(CONNECTIONS)]
    subprocess.run(command, input=listed.encode(), check=True)


def gallery_dl(urls: list[str], folder: Path) -> None:
    program = str(Path(sys.executable).with_name("gallery-dl"))
    options = ["--config-ignore", "--quiet", "--directory", str(folder)]
    listed = "\n".join(urls[:PICTURES_OF_GALLERY_DL]).encode()
    subprocess.run([program, *options, "-i", "-"], input=listed, check=True)


def processor_seconds() -> float:
    """Of us and of the programs that we ran."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measure(ways: dict[str, Way], urls: list[str]) -> dict[str, tuple[float, float]]:
    """The best of seconds a picture, and of those of the processor."""
    best = dict.fromkeys(ways, (float("inf"), float("inf")))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                before, started = processor_seconds(), time.perf_counter()
                way(urls, Path(folder))
                passed = time.perf_counter() - started
                used = processor_seconds() - before
                files = [file.stat().st_size for file in Path(folder).iterdir()]
            wanted = PICTURES_OF_GALLERY_DL if way is gallery_dl else PICTURES
            assert files == [len(BODY)] * wanted, (name, len(files))
            best[name] = (
                min(best[name][0], passed / wanted),
                min(best[name][1], used / wanted),
            )
    return best


def main() -> None:
    if not shutil.which("curl"):
        sys.exit("curl is not installed")
    ways: dict[str, Way] = {"curl": curl, "ours": ours}
    if Path(sys.executable).with_name("gallery-dl").exists():
        ways["gallery-dl"] = gallery_dl
    with serving([BODY], delay=DELAY) as addresses:
        best = measure(ways, addresses(PICTURES))
    for name, (passed, used) in best.items():
        print(f"{name}: {1 / passed:.0f} a second, {1000 * used:.2f} ms of processor")
    if "gallery-dl" in best:
        passed, used = best["gallery-dl"]
        print(
            f"{passed / best['ours'][0]:.1f} times the pictures of gallery-dl", end=""
        )
        print(f" a second, {used / best['ours'][1]:.1f} times for its processor time")
    print(f"{best['ours'][1] / best['curl'][1]:.2f} times curl's processor time")
    print(f"ratio {best['curl'][0] / best['ours'][0]:.3f}")


if __name__ == "__main__":
    main()
