"""Draws a planned picture: its scene, orientation and metadata, as bytes of a file."""

from io import BytesIO
from random import Random

from PIL import ExifTags, Image, ImageOps

from datasource.simulator.pictures.balloons import paint_balloons
from datasource.simulator.pictures.beach import paint_beach
from datasource.simulator.pictures.bunting import paint_bunting
from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.concert import paint_concert
from datasource.simulator.pictures.confetti import paint_confetti
from datasource.simulator.pictures.ferris_wheel import paint_wheel
from datasource.simulator.pictures.fireworks import paint_fireworks
from datasource.simulator.pictures.lanterns import paint_lanterns
from datasource.simulator.pictures.market import paint_market
from datasource.simulator.pictures.masks import paint_masks
from datasource.simulator.pictures.parade import paint_parade
from datasource.simulator.pictures.portrait import paint_portrait
from datasource.simulator.pictures.street import paint_street
from datasource.simulator.pictures.umbrellas import paint_umbrellas
from datasource.simulator.world.posts import SimulatedPicture

SCENES = {
    "balloons": paint_balloons,
    "beach": paint_beach,
    "bunting": paint_bunting,
    "concert": paint_concert,
    "confetti": paint_confetti,
    "fireworks": paint_fireworks,
    "lanterns": paint_lanterns,
    "market": paint_market,
    "masks": paint_masks,
    "parade": paint_parade,
    "portrait": paint_portrait,
    "street": paint_street,
    "umbrellas": paint_umbrellas,
    "wheel": paint_wheel,
}
# How a camera held sideways stores what must be turned by EXIF to be seen upright.
STORED = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
QUALITIES = (82, 86, 88, 90, 92, 95, 98)
SMALL_SIDE = 640


def draw(picture: SimulatedPicture) -> bytes:
    """The file of one picture, the same bytes for the same plan."""
    # By scene and seed alone, so that a restart serves the same files.
    rng = Random(f"{picture.scene}/{picture.seed}")
    canvas = Canvas(picture.width, picture.height, rng)
    SCENES[picture.scene](canvas)
    image = canvas.finish()
    if picture.orientation in STORED:
        image = image.transpose(STORED[picture.orientation])
    file = BytesIO()
    if picture.format == "png":
        image.save(file, "PNG", compress_level=1)
    else:
        # After the scene, so that the choice does not move what is drawn.
        quality = rng.choice(QUALITIES)
        image.save(file, "JPEG", quality=quality, exif=metadata(picture))
    return file.getvalue()


def metadata(picture: SimulatedPicture) -> Image.Exif:
    """What a phone writes into a file, where it was taken included."""
    exif = Image.Exif()
    if picture.orientation != 1:
        exif[ExifTags.Base.Orientation] = picture.orientation
        exif[ExifTags.Base.Make] = "Simulator"
    if picture.has_position:
        # In Venice: the album must not pass it on to visitors.
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        position[ExifTags.GPS.GPSLatitudeRef] = "N"
        position[ExifTags.GPS.GPSLatitude] = (45.0, 26.0, 2.0)
        position[ExifTags.GPS.GPSLongitudeRef] = "E"
        position[ExifTags.GPS.GPSLongitude] = (12.0, 20.0, 21.0)
    return exif


def shrink(data: bytes) -> bytes:
    """The preview of a picture, upright, at most 640 pixels long."""
    with Image.open(BytesIO(data)) as image:
        kind = image.format
        # Lets the JPEG decoder skip pixels that the preview does not need.
        image.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((SMALL_SIDE, SMALL_SIDE))
        file = BytesIO()
        upright.save(file, kind, quality=82, exif=b"")
    return file.getvalue()
