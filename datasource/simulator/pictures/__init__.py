"""Draws the pictures."""
from io import BytesIO

from PIL import Image

from datasource.simulator.posts import SimulatedPicture


def draw(p: SimulatedPicture) -> bytes:
    b=BytesIO(); Image.new("RGB",(p.width,p.height),(p.seed%255,9,9)).save(b,"PNG" if p.format=="png" else "JPEG"); return b.getvalue()
def draw_avatar(n: int, *, side: int) -> bytes:
    b=BytesIO(); Image.new("RGB",(side,side),(n%255,9,9)).save(b,"PNG"); return b.getvalue()
def shrink(data: bytes) -> bytes:
    i=Image.open(BytesIO(data)); i.thumbnail((640,640)); b=BytesIO(); i.save(b,i.format or "JPEG"); return b.getvalue()
