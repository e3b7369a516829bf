"""How the data is kept: names of renditions."""


def rendition_widths(width: int) -> tuple[int, ...]:
    """Widths of the stored renditions of a picture `width` pixels wide."""
    return (*(w for w in (320, 480, 640, 1280) if w < width), min(width, 2048))
