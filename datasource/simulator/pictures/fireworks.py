"""Fireworks over a town, some with water below them."""

from math import cos, pi, sin

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.skies import paint_smoke
from datasource.simulator.pictures.town_and_crowd import (
    paint_crowd,
    paint_stars,
    paint_town,
)

SKIES = (
    ("#04061a", "#0b1238", "#2a1f5c", "#6b2f5f"),
    ("#020812", "#06203a", "#0d3b58", "#2c6470"),
    ("#0a0416", "#240b3a", "#55164f", "#a83f4a"),
    ("#05050f", "#10132e", "#1d2a55", "#41508c"),
    ("#0d0714", "#2b1030", "#5e2040", "#c06040"),
)
SPARKS = (
    ("#ffd36b", "#ff8a3d"),
    ("#ff5d8f", "#ffb3c7"),
    ("#6be3ff", "#e6fbff"),
    ("#b78bff", "#f0e2ff"),
    ("#7dffa8", "#eaffd0"),
    ("#ff4d4d", "#ffd0a0"),
    ("#ffffff", "#ffe9b0"),
)


class Burst:
    """One rocket's flower of sparks."""

    def __init__(self, canvas: Canvas, x: float, y: float, radius: float) -> None:
        self._rng = canvas.rng
        self._unit = canvas.unit
        self.x, self.y, self.radius = x, y, radius
        self._style = self._rng.choice(("peony", "peony", "willow", "ring", "palm"))
        outer, inner = self._rng.choice(SPARKS)
        self.outer, self._inner = colour(outer), colour(inner)
        # Willows are charcoal, which burns golden whatever else is in a rocket.
        if self._style == "willow":
            self.outer, self._inner = colour("#ffb648"), colour("#fff0c2")

    @property
    def is_ring(self) -> bool:
        return self._style == "ring"

    def paint(self, pen: Pen) -> None:
        count = {"palm": 16, "ring": 46, "willow": 90}.get(self._style, 110)
        for index in range(count):
            angle = 2 * pi * (index + self._rng.random()) / count
            # More sparks near the rim than in the middle, as of a ball.
            depth = self._rng.random() ** 0.45
            if self._style == "ring":
                depth = self._rng.uniform(0.94, 1.0)
            self._trail(pen, angle, depth)
        heart = mix(self._inner, (255, 255, 255), 0.6)
        pen.dot(self.x, self.y, 3.5 * self._unit, heart)

    def _trail(self, pen: Pen, angle: float, depth: float) -> None:
        """One spark's way, from dark near the middle to bright at its end."""
        # Sparks of a ring have no trail from the middle.
        start = 0.72 if self._style == "ring" else 0.12
        width = (4.5 if self._style == "palm" else 2.0) * self._unit
        tone = mix(self.outer, self._inner, self._rng.random() * 0.5)
        points = [
            self._point(angle, depth * (start + (1 - start) * step / 9))
            for step in range(10)
        ]
        # In nine pieces, because a line has one colour and a trail fades.
        for step in range(9):
            strength = 0.12 + 0.88 * (step / 8) ** 1.6
            pen.line(points[step : step + 2], dim(tone, strength), width)
        tip = mix(tone, (255, 255, 255), 0.65)
        x, y = points[-1]
        pen.dot(x, y, (1.0 + self._rng.random() * 1.7) * self._unit, tip)

    def _point(self, angle: float, distance: float) -> Point:
        fall = {"willow": 0.75, "palm": 0.4}.get(self._style, 0.16)
        # Gravity: what flew farther has been falling longer.
        reach = distance * self.radius
        return (
            self.x + cos(angle) * reach * (0.8 if self._style == "willow" else 1),
            self.y + sin(angle) * reach + fall * distance**2.2 * self.radius * 0.7,
        )


def paint_fireworks(canvas: Canvas) -> None:
    """Night sky, three to six bursts, a skyline and perhaps a river."""
    rng = canvas.rng
    sky = [colour(text) for text in rng.choice(SKIES)]
    has_water = rng.random() < 0.55
    horizon = canvas.height * (rng.uniform(0.66, 0.78) if has_water else 0.93)
    canvas.wash(sky, until=horizon)
    bursts = place_bursts(canvas, horizon)
    canvas.glow(lambda pen: paint_lit_air(canvas, pen, bursts), blur=60 * canvas.unit)
    paint_stars(canvas, below=horizon * 0.7)
    drift = mix(rng.choice(bursts).outer, sky[2], 0.72)
    paint_smoke(canvas, horizon, drift, strength=rng.uniform(0.2, 0.6))
    canvas.shine(
        lambda pen: paint_bursts(canvas, pen, bursts, horizon),
        blur=11 * canvas.unit,
        strength=1.9,
        band=(0, horizon),
    )
    base: Colour = dim(sky[0], 0.5)
    paint_town(canvas, horizon, tone=base, height=rng.uniform(0.07, 0.16))
    if has_water:
        canvas.mirror_below(horizon, tint=dim(sky[1], 0.5), strength=0.72)
    else:
        size = canvas.height * rng.uniform(0.09, 0.15)
        paint_crowd(canvas, canvas.height - size, tone=base, size=size, arms=0.3)


def place_bursts(canvas: Canvas, horizon: float) -> list[Burst]:
    """Spread across the width, so that they seldom cover each other."""
    rng = canvas.rng
    aspect = canvas.width / canvas.height
    # Wide pictures have room for more.
    count = max(
        2, min(7, round((2.6 if aspect < 1.5 else 2.2 * aspect) + rng.random() * 2))
    )
    bursts = []
    for index in range(count):
        x = canvas.width * (index + 0.5 + rng.uniform(-0.25, 0.25)) / count
        y = horizon * rng.uniform(0.16, 0.56)
        radius = min(canvas.width * 0.42, horizon * 0.44) * rng.uniform(0.45, 1.0)
        bursts.append(Burst(canvas, x, y, radius))
    return bursts


def paint_lit_air(canvas: Canvas, pen: Pen, bursts: list[Burst]) -> None:
    for burst in bursts:
        # The inside of a ring is empty, its smoke thin.
        strength = 0.2 if burst.is_ring else 0.55
        pen.dot(burst.x, burst.y, burst.radius * 0.55, dim(burst.outer, strength))
        for _ in range(5):
            x = burst.x + canvas.rng.gauss(0, burst.radius * 0.4)
            y = burst.y + canvas.rng.gauss(0, burst.radius * 0.3)
            pen.dot(x, y, burst.radius * 0.2, dim(burst.outer, 0.34))


def paint_bursts(canvas: Canvas, pen: Pen, bursts: list[Burst], horizon: float) -> None:
    for burst in bursts:
        lean = canvas.rng.uniform(-0.06, 0.06) * canvas.width
        steps = [index / 12 for index in range(13)]
        # The rocket's way up, straightening towards the burst.
        way = [
            (burst.x + lean * (1 - s) ** 2, horizon + (burst.y - horizon) * s)
            for s in steps
        ]
        pen.line(way, dim(burst.outer, 0.22), 1.6 * canvas.unit)
        burst.paint(pen)
