"""Who somebody in a picture is: skin, hair, clothes and what they do."""

from dataclasses import dataclass
from random import Random

from datasource.simulator.pictures.palette import Colour, colour

SKINS = ("#f3cdb2", "#e6b592", "#d39c72", "#b47a50", "#8a5836", "#5e3a26", "#c68a5c")
HAIRS = ("#17100c", "#2a1a12", "#4a2c1a", "#7a4a26", "#b98a4a", "#6b6b70", "#8c2f2a")
CLOTHES = (
    "#2b3448",
    "#7a1f2b",
    "#d9d4c8",
    "#1f4f4a",
    "#c98a2b",
    "#3c2a4e",
    "#8a4a2c",
    "#23252b",
    "#b8485a",
    "#4f6fa0",
)


@dataclass(frozen=True, slots=True)
class Looks:
    """Who somebody is: chosen once, drawn at any size."""

    skin: Colour
    hair: Colour
    cloth: Colour
    # long, short or bun
    style: str
    # "", cap, brim or wreath
    hat: str
    hat_tone: Colour
    seen_from: str
    arms: str
    build: float


def make_looks(rng: Random, *, seen_from: str, arms: tuple[str, ...] = ("",)) -> Looks:
    """Somebody by chance."""
    return Looks(
        skin=colour(rng.choice(SKINS)),
        hair=colour(rng.choice(HAIRS)),
        cloth=colour(rng.choice(CLOTHES)),
        style=rng.choice(("long", "short", "short", "bun")),
        hat=rng.choice(("", "", "", "cap", "brim", "wreath")),
        hat_tone=colour(rng.choice(CLOTHES)),
        seen_from=seen_from,
        arms=rng.choice(arms),
        build=rng.uniform(0.92, 1.12),
    )
