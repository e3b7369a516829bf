"""Fingers on the glass: real touch events through the browser's DevTools protocol."""

from __future__ import annotations

import time

from playwright.sync_api import Page

FRAME_SECONDS = 1 / 60

Point = tuple[float, float]


class Hand:
    """The fingers of one visitor; each call tells where all that touch are."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._time = time.time()
        self._session = page.context.new_cdp_session(page)

    def down(self, *points: Point) -> None:
        self._send("touchStart", *points)

    def move(self, *points: Point) -> None:
        self._send("touchMove", *points)

    def up(self) -> None:
        self._send("touchEnd")

    def drag(self, start: Point, end: Point, *, steps: int = 6) -> None:
        """Puts a finger down and moves it, and leaves it there."""
        self.down(start)
        for step in range(1, steps + 1):
            part = step / steps
            self.move(
                (
                    start[0] + (end[0] - start[0]) * part,
                    start[1] + (end[1] - start[1]) * part,
                )
            )

    def swipe(self, start: Point, end: Point, *, steps: int = 4) -> None:
        """A flick: the finger leaves while it moves."""
        self.drag(start, end, steps=steps)
        self.up()

    def rest(self) -> None:
        """So long that nothing of its speed is left."""
        self._time += 0.2

    def _send(self, name: str, *points: Point) -> None:
        touches = [
            {"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)
        ]
        event = {"type": name, "touchPoints": touches, **self._timestamp()}
        self._session.send("Input.dispatchTouchEvent", event)

    def _timestamp(self) -> dict[str, float]:
        """As quick as a hand, however slow the machine is that tests it."""
        self._time += FRAME_SECONDS
        return {"timestamp": self._time}


class TimedHand(Hand):
    """Touches now, by the clock of the browser, which times what follows."""

    def _timestamp(self) -> dict[str, float]:
        return {}
