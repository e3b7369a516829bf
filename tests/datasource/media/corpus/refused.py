"""Files that no album can show, and why; each fails at once and for good."""

from __future__ import annotations

from tests.datasource.media.corpus import cut, icons, others, pngs
from tests.datasource.media.corpus.jpegs import NOISY, J

NO_PICTURE = "this is no JPEG, PNG,"
DAMAGED = "the picture is damaged: "
VIDEO, DRAWING, XL = "this is a video", "this is an SVG drawing", "this is a JPEG XL"
TIFF, WEBP = others.MORE["tiff_lzw.tiff"], others.WEBP
AVIF, HEIC = others.FILES["plain.avif"], others.MORE["plain.heic"]

FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", DRAWING),
    "drawing-xml.svg": (b"<?xml version='1.0'?>\n<!-- x -->\n<svg/>", DRAWING),
    "drawing-called.jpg": (b"\xef\xbb\xbf  <svg width='9'/>", DRAWING),
    "stream.jxl": (b"\xff\x0a" + bytes(90), XL),
    "box.jxl": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(90), XL),
    "film.mp4": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(90), VIDEO),
    "film.mov": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(90), VIDEO),
    "film-called.gif": (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1" + bytes(90), VIDEO),
    "film.webm": (b"\x1a\x45\xdf\xa3" + bytes(90), VIDEO),
    "song.mp3": (b"ID3\3" + bytes(90), "this is a sound"),
    "paper.pdf": (b"%PDF-1.7\n", "this is a PDF document"),
    "layers.psd": (b"8BPS\0\1" + bytes(90), "this is a Photoshop file"),
    "words.txt": (b"Not found", NO_PICTURE),
    "answer.json": (b'{"error": "Record not found"}', NO_PICTURE),
    "archive.zip": (b"PK\x03\x04" + bytes(90), NO_PICTURE),
    "byte": (b"x", NO_PICTURE),
    "zeros": (bytes(5000), NO_PICTURE),
    "signature-through-text-mode.png": (pngs.P.replace(b"\r\n", b"\n", 1), NO_PICTURE),
    "start-only.jpg": (b"\xff\xd8\xff", DAMAGED),
    "head-only.jpg": (J[:300], DAMAGED),
    "cut-in-the-middle.jpg": (NOISY[: len(NOISY) // 2], DAMAGED),
    "cut-by-a-twentieth.jpg": (NOISY[: int(len(NOISY) * 0.94)], DAMAGED),
    "twelve-bits.jpg": (
        J.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
        DAMAGED,
    ),
    "height-told-later.jpg": (
        J.replace(b"\xff\xc0\0\x11\x08\0\x40", b"\xff\xc0\0\x11\x08\0\0"),
        DAMAGED,
    ),
    "lossless-frame.jpg": (J.replace(b"\xff\xc0", b"\xff\xc3", 1), DAMAGED),
    "head-only.png": (pngs.P[:40], DAMAGED),
    "cut-in-the-middle.png": (pngs.LARGE[: len(pngs.LARGE) // 2], DAMAGED),
    "without-pixels.png": (pngs.HEAD + pngs.chunk(b"IEND"), DAMAGED),
    "without-palette.png": (
        pngs.made(8, 3, lambda colour: bytes([colour[0]])),
        DAMAGED,
    ),
    "cut-in-the-first.gif": (others.GIF[: len(others.GIF) // 2], DAMAGED),
    "cut-in-the-middle.webp": (others.WEBP[: len(others.WEBP) // 2], DAMAGED),
    "cut-in-the-first.webp": (others.MOVING_WEBP[:100], DAMAGED),
    "cut-in-the-middle.avif": (AVIF[: len(AVIF) // 2], DAMAGED),
    "cut-in-the-middle.heic": (HEIC[: len(HEIC) // 2], DAMAGED),
    "head-only.heic": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(3000), DAMAGED),
    "cut-in-the-middle.bmp": (others.FILES["24.bmp"][:9000], DAMAGED),
    "cut-in-the-middle.tiff": (TIFF[: len(TIFF) // 2], DAMAGED),
    "cut-in-the-middle.jp2": (others.MORE["plain.jp2"][:200], DAMAGED),
    **{name: (data, DAMAGED) for name, data in (icons.REFUSED | cut.REFUSED).items()},
    "length-told-too-small.webp": (WEBP[:4] + b"\x14\0\0\0" + WEBP[8:], DAMAGED),
    "length-told-too-large.webp": (WEBP[:4] + b"\0\0\1\0" + WEBP[8:], DAMAGED),
}
