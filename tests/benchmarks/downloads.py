"""How fast pictures arrive over a guarded session, against curl.

    .venv/bin/python tests/benchmarks/downloads.py

300 KB each from a server on this machine that waits 50 ms before it answers; 16
connections for both, kept alive by both. The goal is a ratio of 0.85.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from datasource.media.download import download, media_session
from tests.benchmarks._sizes import sized

PICTURES = sized(480, small=96)
CONNECTIONS = 16
DELAY = 0.05
ROUNDS = sized(4, small=2)
BODY = bytes(range(256)) * 1200
HEAD = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.readline():
        while (await reader.readline()).strip():
            pass
        await asyncio.sleep(DELAY)
        writer.write(HEAD + BODY)
        await writer.drain()
    writer.close()


def serve(ready: Connection) -> None:
    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


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


def cpu() -> float:
    """Seconds of CPU used by us and by the programs that we ran."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main() -> None:
    if not shutil.which("curl"):
        sys.exit("curl is not installed")
    receiver, sender = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=[sender])
    server.start()
    port = receiver.recv()
    urls = [f"http://127.0.0.1:{port}/{number}" for number in range(PICTURES)]
    ways: dict[str, Callable[[list[str], Path], None]] = {"curl": curl, "ours": ours}
    best = dict.fromkeys(ways, float("inf"))
    used = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                before, started = cpu(), time.perf_counter()
                way(urls, Path(folder))
                best[name] = min(best[name], time.perf_counter() - started)
                used[name] = min(used[name], cpu() - before)
                files = [file.stat().st_size for file in Path(folder).iterdir()]
                assert files == [len(BODY)] * PICTURES
    server.kill()
    server.join()
    for name, seconds in best.items():
        per_picture = 1000 * used[name] / PICTURES
        print(f"{name}: {PICTURES / seconds:.0f} a second, {per_picture:.2f} ms of CPU")
    print(f"ratio {best['curl'] / best['ours']:.3f}")


if __name__ == "__main__":
    main()
