"""Decides what each picture shows, in which shape and as which kind of file."""

from random import Random

from datasource.simulator.world.posts import SimulatedPicture
from datasource.simulator.world.sample_texts import describe

# In the order of the draws; what stands twice is drawn twice as often.
SCENES = (
    "fireworks",
    "confetti",
    "parade",
    "lanterns",
    "concert",
    "market",
    "beach",
    "portrait",
    "bunting",
    "fireworks",
    "street",
    "wheel",
    "parade",
    "concert",
    "balloons",
    "umbrellas",
    "masks",
    "confetti",
)
# Of these one was drawn among the facts of a post.
SCENES_AT_FIRST = 12
# width : height, and how often
SHAPES = {
    (4, 3): 24,
    (3, 2): 20,
    (16, 9): 8,
    (3, 4): 18,
    (2, 3): 8,
    (4, 5): 8,
    (9, 16): 4,
    (1, 1): 14,
    (12, 5): 5,
    (3, 1): 2,
    (5, 12): 2,
}
# As large as a laptop shows a photo; each pixel more is drawn, decoded and stored.
LONG_SIDES = (960, 960, 1024, 1080, 1080, 1200, 1200, 1280, 1280, 1366, 1440)


def plan_picture(rng: Random, *, name: str) -> SimulatedPicture:
    """What one picture shows, its shape and its file."""
    # A draw of its own, so that another scene in the list changes no post: an album
    # that was filled before would find other pictures in posts that it knows.
    rng.randrange(SCENES_AT_FIRST)
    scene = Random(f"scene/{name}").choice(SCENES)
    across, down = rng.choices(list(SHAPES), weights=list(SHAPES.values()))[0]
    is_png = rng.random() < 0.05
    # Panoramas are longer, or their short side would have too few pixels.
    is_slim = max(across, down) / min(across, down) > 2
    long_side = 1080 if is_png else 1920 if is_slim else rng.choice(LONG_SIDES)
    scale = long_side / max(across, down)
    # Only JPEG files carry the EXIF data that a phone writes.
    from_phone = not is_png and rng.random() < 0.06
    return SimulatedPicture(
        id=name,
        scene=scene,
        seed=rng.getrandbits(48),
        width=round(across * scale),
        height=round(down * scale),
        format="png" if is_png else "jpeg",
        orientation=rng.choice((6, 8)) if from_phone else 1,
        has_position=from_phone,
        alt_text=describe(rng, scene),
    )
