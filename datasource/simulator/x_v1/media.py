"""Writes media and short links as X's API v1.1 does."""

from typing import Any

from datasource.simulator.world.posts import SimulatedPicture, SimulatedPost

Json = dict[str, Any]

LINK_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# The longer side in pixels.
SIZES = {"small": 680, "medium": 1200, "large": 2048}


def short_link(post_id: int) -> str:
    """A t.co link of ten letters, as X appends it to posts with media."""
    letters = ""
    # Multiplied by an odd number, so that neighbours get quite different links.
    mixed = post_id * 0x9E3779B97F4A7C15 % 2**64
    for _ in range(10):
        mixed, index = divmod(mixed, len(LINK_LETTERS))
        letters += LINK_LETTERS[index]
    return f"https://t.co/{letters}"


def describe_medium(
    post: SimulatedPost,
    picture: SimulatedPicture,
    *,
    kind: str,
    position: int,
    base: str,
) -> Json:
    """One entry of `extended_entities.media`, without its place in the text."""
    link = short_link(post.x_id)
    url = f"{base}/media/{picture.file_name}"
    status = f"{base}/{post.author.screen_name}/status/{post.x_id}"
    medium: Json = {
        "id": post.x_id + position,
        "id_str": str(post.x_id + position),
        "media_url": url,
        "media_url_https": url,
        "url": link,
        "display_url": link.removeprefix("https://"),
        "expanded_url": f"{status}/{kind}/{position}",
        "type": kind,
        "sizes": sizes(picture),
        "original_info": {"width": picture.width, "height": picture.height},
    }
    if kind == "video":
        medium["video_info"] = video_info(url)
    return medium


def sizes(picture: SimulatedPicture) -> Json:
    """The box each named size fits into, as X computes it."""
    fitted: Json = {"thumb": {"w": 150, "h": 150, "resize": "crop"}}
    for name, side in SIZES.items():
        scale = min(1.0, side / max(picture.width, picture.height))
        fitted[name] = {
            "w": round(picture.width * scale),
            "h": round(picture.height * scale),
            "resize": "fit",
        }
    return fitted


def video_info(still_url: str) -> Json:
    """Where the film would be; this network keeps stills only."""
    film = still_url.rpartition(".")[0] + ".mp4"
    return {
        "aspect_ratio": [16, 9],
        "duration_millis": 9000,
        "variants": [{"bitrate": 832000, "content_type": "video/mp4", "url": film}],
    }
