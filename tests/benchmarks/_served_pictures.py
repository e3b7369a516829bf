"""Serves pictures over HTTP from a process of its own, which nobody's figures count."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

Addresses = Callable[[int], list[str]]


@contextmanager
def serving(bodies: Sequence[bytes], *, delay: float = 0) -> Iterator[Addresses]:
    """Gives addresses of all bodies, each as many times as one asks for.

    `delay`: seconds before each answer.
    """
    receiver, sender = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(sender, bodies, delay)
    )
    process.start()
    site = f"http://127.0.0.1:{receiver.recv()}"
    try:
        yield lambda times: [
            f"{site}/{number}.jpg" for number in range(times * len(bodies))
        ]
    finally:
        process.kill()
        process.join()


def _serve(ready: Connection, bodies: Sequence[bytes], delay: float) -> None:
    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while line := await reader.readline():
            while (await reader.readline()).strip():
                pass
            await asyncio.sleep(delay)
            number = int(line.split()[1].strip(b"/").removesuffix(b".jpg"))
            body = bodies[number % len(bodies)]
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())
