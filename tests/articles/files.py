"""Pictures as they come: small files of every kind, made when they are asked for."""

import io
import struct
import zlib

from PIL import Image, ImageDraw


def drawn(width=640, height=400, mode="RGB"):
    """A picture whose top left quarter is red, and whose other ones are blue."""
    picture = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height // 2), fill="red")
    return picture.convert(mode)


def file(picture=None, kind="PNG", **options):
    data = io.BytesIO()
    (drawn() if picture is None else picture).save(data, kind, **options)
    return data.getvalue()


def png_that_says(width, height):
    """The head of a PNG of any size, and a body that isn't there."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
