"""Round things in the light: a flat outline becomes a body with a bright side."""

from dataclasses import dataclass

from PIL import Image, ImageChops

from datasource.simulator.pictures.noise import blurred
from datasource.simulator.pictures.palette import WHITE, Colour
from datasource.simulator.pictures.pen import Pen, ShapePainter

# Light falls off faster than in proportion: more shade, and a brighter rim.
CONTRAST = [round((max(v - 40, 0) / 215) ** 1.35 * 255) for v in range(256)]


@dataclass(frozen=True, slots=True)
class Light:
    """Where light comes from (-1 to 1 across and down), its colour, and the shade's."""

    across: float
    down: float
    key: Colour
    shade: Colour

    def bright(self, tone: Colour) -> Colour:
        return tinted(tone, self.key)

    def dark(self, tone: Colour) -> Colour:
        return tinted(tone, self.shade)


def tinted(tone: Colour, light: Colour) -> Colour:
    """A tone under coloured light; 200 of 255 is plain white light."""
    red, green, blue = (
        min(part * lit // 200, 255) for part, lit in zip(tone, light, strict=True)
    )
    return red, green, blue


class Body:
    """A sprite on transparent ground, built of volumes from back to front."""

    def __init__(self, width: float, height: float, light: Light) -> None:
        # Two pixels at least: blurs and halves of less would be empty.
        size = (max(round(width), 2), max(round(height), 2))
        self.image = Image.new("RGBA", size)
        self.light = light

    def volume(self, painter: ShapePainter, tone: Colour, *, round_by: float) -> None:
        """An outline that turns away from the viewer within `round_by` pixels."""
        mask = self.outline(painter)
        box = mask.getbbox()
        if not box:
            return
        margin = round(round_by * 2) + 1
        left, top = max(box[0] - margin, 0), max(box[1] - margin, 0)
        cut = mask.crop((left, top, box[2] + margin, box[3] + margin))
        soft = blurred(cut, max(round_by, 0.6))
        across = round(self.light.across * round_by)
        down = round(self.light.down * round_by)
        # Bright where the body ends on the side of the light, dark on the other side.
        towards = ImageChops.offset(soft, -across, -down)
        away = ImageChops.offset(soft, across, down)
        lit = ImageChops.add(away, ImageChops.invert(towards), 2).point(CONTRAST)
        dark = Image.new("RGB", cut.size, self.light.dark(tone))
        bright = Image.new("RGB", cut.size, self.light.bright(tone))
        self.image.paste(Image.composite(bright, dark, lit), (left, top), cut)

    def flat(self, painter: ShapePainter, tone: Colour, *, blur: float = 0) -> None:
        """A shape that is a colour on the body and stays within its outline."""
        mask = self.outline(painter)
        box = mask.getbbox()
        if not box:
            return
        margin = round(blur * 3) + 1
        corner = (max(box[0] - margin, 0), max(box[1] - margin, 0))
        cut = mask.crop((*corner, box[2] + margin, box[3] + margin))
        soft = blurred(cut, blur) if blur else cut
        around = (*corner, corner[0] + cut.width, corner[1] + cut.height)
        below = self.image.crop(around)
        inside = ImageChops.multiply(soft, below.getchannel("A"))
        self.image.paste(tone, around, inside)

    def outline(self, painter: ShapePainter) -> Image.Image:
        # Twice as large and reduced, which makes the edges smooth.
        mask = Image.new("L", (self.image.width * 2, self.image.height * 2))
        painter(Pen(mask, 2), WHITE)
        return mask.reduce(2)


def out_of_focus(sprite: Image.Image, blur: float) -> Image.Image:
    """The sprite as a lens shows it that looks at something else."""
    margin = round(blur * 2) + 1
    size = (sprite.width + margin * 2, sprite.height + margin * 2)
    # The colours are spread first: transparent black would give dark rims.
    tone = average(sprite)
    colours = Image.new("RGB", size, tone)
    colours.paste(sprite, (margin, margin), sprite)
    alpha = Image.new("L", size)
    alpha.paste(sprite.getchannel("A"), (margin, margin))
    soft = blurred(colours, blur).convert("RGBA")
    soft.putalpha(blurred(alpha, blur))
    return soft


def average(sprite: Image.Image) -> Colour:
    """The colour of what is not transparent."""
    small = sprite.resize((1, 1), Image.Resampling.BOX)
    red, green, blue, _ = small.tobytes()
    return red, green, blue
