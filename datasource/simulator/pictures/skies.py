"""Clouds and smoke of fractal noise, in the light of their sky."""

from PIL import ImageChops

from datasource.simulator.pictures.backgrounds import enlarge
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.noise import contrast, fade_down, fractal_noise
from datasource.simulator.pictures.palette import Colour, dim, mix


def paint_clouds(canvas: Canvas, horizon: float, sky: list[Colour]) -> None:
    """Clouds above the horizon; `sky` from the top down gives their light and shade."""
    size = (canvas.width, max(round(horizon), 8))
    small = (size[0] // 2 + 1, size[1] // 2 + 1)
    noise = fractal_noise(
        canvas.rng, small, cells=3, stretch=canvas.rng.uniform(2.4, 4)
    )
    noise = enlarge(noise, size)
    veil = fade_down(contrast(noise, 118, 190), first=0.35, last=0.85)
    canvas.image.paste(mix(sky[-1], sky[1], 0.25), (0, 0, *size), veil)
    # The same clouds, a little lower, are their own shaded bellies.
    belly = fade_down(contrast(noise, 140, 210), first=0.5, last=0.4)
    belly = ImageChops.offset(belly, 0, max(round(6 * canvas.unit), 1))
    canvas.image.paste(dim(sky[1], 0.78), (0, 0, *size), belly)


def paint_smoke(canvas: Canvas, until: float, tone: Colour, *, strength: float) -> None:
    """Lit smoke that drifts above that height, thicker towards the ground."""
    size = (canvas.width, max(round(until), 8))
    small = (size[0] // 4 + 1, size[1] // 4 + 1)
    noise = fractal_noise(canvas.rng, small, cells=2.5, stretch=1.6)
    veil = fade_down(contrast(noise, 96, 190), first=strength * 0.5, last=strength)
    veil = enlarge(veil, size)
    canvas.image.paste(tone, (0, 0, *size), veil)


def roughen(
    canvas: Canvas, top: float, tone: Colour, *, cells: float, strength: float
) -> None:
    """Ground that is no plain colour: grass, sand, stones, below that height."""
    depth = max(canvas.height - round(top), 8)
    size = (canvas.width // 2 + 1, depth // 2 + 1)
    grains = fractal_noise(canvas.rng, size, cells=cells, octaves=6, stretch=2)
    veil = fade_down(contrast(grains, 118, 220), first=strength * 0.15, last=strength)
    veil = enlarge(veil, (canvas.width, depth))
    canvas.image.paste(tone, (0, canvas.height - depth, *canvas.size), veil)
