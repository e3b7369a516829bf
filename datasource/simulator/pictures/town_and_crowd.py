"""Stars, towns and crowds, as many of the pictures show them."""

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.gathering import paint_row
from datasource.simulator.pictures.palette import Colour, colour, dim, mix
from datasource.simulator.pictures.pen import Pen
from datasource.simulator.pictures.volumes import Light

WINDOW_LIGHTS = ("#ffcf7a", "#ffe2a8", "#ffb14d", "#fff1cf", "#9fd8ff")


def paint_stars(canvas: Canvas, *, below: float) -> None:
    """Small stars in the sky above that height."""
    rng = canvas.rng

    def paint(pen: Pen) -> None:
        for _ in range(rng.randint(50, 140)):
            x, y = rng.uniform(0, canvas.width), rng.uniform(0, below)
            # Fainter towards the horizon, where the sky is bright.
            tone = mix(canvas.tone_at(x, y), (235, 240, 255), 0.8 * (1 - y / below))
            pen.dot(x, y, rng.uniform(0.3, 1.1) * canvas.unit, tone)

    paint(canvas.pen())


class Roofline:
    """A row of houses, towers and domes along a base line."""

    def __init__(self, canvas: Canvas, *, base: float, height: float) -> None:
        self._canvas = canvas
        self._base = base
        self._height = height * canvas.height
        self.houses: list[tuple[float, float, float, str]] = []
        x = -20 * canvas.unit
        while x < canvas.width:
            width = canvas.rng.uniform(26, 80) * canvas.unit
            top = base - self._height * canvas.rng.uniform(0.3, 0.85)
            form = canvas.rng.choice(
                ("flat", "gable", "gable", "tower", "dome", "flat")
            )
            # Towers are slim and stand out above the roofs.
            if form == "tower":
                width, top = (
                    width * 0.45,
                    base - self._height * canvas.rng.uniform(0.9, 1.25),
                )
            self.houses.append((x, x + width, top, form))
            # A little less than a width: houses stand close, and overlap.
            x += width * canvas.rng.uniform(0.86, 1.0)

    def paint(self, pen: Pen, tone: Colour) -> None:
        for left, right, top, form in self.houses:
            pen.box(left, top, right, self._base + 4, tone)
            middle, width = (left + right) / 2, right - left
            if form == "gable":
                peak = top - width * 0.42
                pen.polygon([(left, top), (middle, peak), (right, top)], tone)
            elif form == "tower":
                peak = top - width * 1.5
                eaves = width * 0.12
                pen.polygon(
                    [(left - eaves, top), (middle, peak), (right + eaves, top)], tone
                )
            elif form == "dome":
                pen.ellipse(middle, top, width * 0.4, width * 0.4, tone)
                pen.line(
                    [(middle, top), (middle, top - width * 0.62)], tone, width * 0.05
                )

    def paint_windows(self, pen: Pen, *, lit: float, strength: float) -> None:
        """A share of the windows is lit."""
        rng, step = self._canvas.rng, 13 * self._canvas.unit
        for left, right, top, _ in self.houses:
            # One kind of lamp for each house.
            tone = colour(rng.choice(WINDOW_LIGHTS))
            rows = int((self._base - top) / (step * 1.35))
            columns = max(int((right - left) / step) - 1, 1)
            gap = (right - left) / (columns + 1)
            for row in range(1, rows):
                for column in range(1, columns + 1):
                    if rng.random() > lit:
                        continue
                    x, y = left + column * gap, top + row * step * 1.35
                    bright = dim(tone, strength * rng.uniform(0.55, 1.0))
                    pen.box(
                        x - step * 0.2,
                        y - step * 0.3,
                        x + step * 0.2,
                        y + step * 0.3,
                        bright,
                    )


def paint_town(
    canvas: Canvas, base: float, *, tone: Colour, height: float, lit: float = 0.4
) -> None:
    """Two rows of dark houses with lit windows, the farther one paler."""
    # The far row is higher, or the near one would hide it.
    far = Roofline(canvas, base=base, height=height * 1.25)
    pale = mix(tone, canvas.tone_at(canvas.width / 2, base - 3), 0.35)
    band = (base - height * canvas.height * 2.2, base + 5)
    canvas.shape(far.paint, pale, band=band)
    near = Roofline(canvas, base=base, height=height * 0.8)
    canvas.shape(near.paint, tone, band=band)

    def paint_lights(pen: Pen) -> None:
        near.paint_windows(pen, lit=lit, strength=0.95)

    # Windows of the near row only: from afar they would be dots.
    canvas.shine(paint_lights, blur=6 * canvas.unit, strength=1.4, band=band)
    ground = max(int(base), 0)
    if ground < canvas.height:
        canvas.image.paste(tone, (0, ground, canvas.width, canvas.height))


def paint_crowd(
    canvas: Canvas, base: float, *, tone: Colour, size: float, arms: float
) -> None:
    """People seen from behind, against what is bright beyond them.

    `arms`: the share of them that has an arm up.
    """
    beyond = canvas.tone_at(canvas.width / 2, base - size * 2)
    light = Light(
        canvas.rng.uniform(-0.4, 0.4),
        -0.9,
        mix(beyond, (255, 220, 180), 0.45),
        mix(dim(tone, 2), (16, 13, 22), 0.7),
    )
    ground = max(round(base + size * 0.9), 0)
    if ground < canvas.height:
        # Whoever stands in front of these is cut off at the hips.
        canvas.image.paste(light.dark((90, 80, 90)), (0, ground, *canvas.size))
    raised = ("left", "right", "up")
    calm = ("",) * max(round(3 / max(arms, 0.1)) - 3, 1)
    for row, share in enumerate((0.8, 1.0)):
        paint_row(
            canvas,
            base + row * size * 0.7,
            head=size * share * 0.72,
            light=light,
            arms=raised + calm,
            closeness=1.25,
        )
