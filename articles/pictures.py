"""Pictures as they come, from anybody's camera, and as they are kept: still, in sRGB, in a few widths, and saying nothing
about who took them, where, and by what.

What is kept is made anew from the pixels, so nothing of the file that came is ever served. A picture is named by the digest
of its widest file: the same one twice is one row, and what stands under a name never changes.
"""

import hashlib
import io
import re
import struct
import threading
import zlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms

from accounts.addresses import require_confirmed
from accounts.models import User
from accounts.suspension import require_active
from articles.models import Picture
from config.errors import Refusal

WIDTHS = (480, 960, 1600)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST_MEGABYTES = 10
NARROWEST_PIXELS, LONGEST_PIXELS = 200, 12_000
MOST_MEGAPIXELS = 50
# Thirty at most are found in the wild; with thousands of them a small file keeps a decoder busy for hours.
MOST_SCANS = 100
QUALITY = 82
PICTURES_A_DAY = 50
DAY = timedelta(hours=24)

_DIGEST = re.compile(r"[0-9a-f]{64}")

# Those of the four formats.
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8")
# What Pillow's decoders say, each in its own words, to bytes that are no picture.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    struct.error,
    zlib.error,
)
# A large picture takes hundreds of megabytes while it is decoded: one at a time in each process.
_decoding = threading.Lock()

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = (5, 6, 7, 8)


class PictureTooLarge(Refusal):
    code = "picture_too_large"
    status = 413
    sentence = _(
        "The picture has more than {limit} MB. Save it smaller: {maximum} pixels across are all that is shown."
    )


class PictureIsDrawing(Refusal):
    code = "picture_is_svg"
    status = 422
    sentence = _("An SVG file can carry scripts, so none is taken. Export it as PNG or WebP, {maximum} pixels wide.")


class PictureKindUnknown(Refusal):
    code = "picture_kind_unknown"
    status = 422
    sentence = _("The file is no JPEG, PNG, WebP or GIF. Save the picture as one of these.")


class PictureTooSmall(Refusal):
    code = "picture_too_small"
    status = 422
    sentence = _("The picture is {width} pixels wide, and {minimum} are needed. Take a larger one.")


class PictureTooManyPixels(Refusal):
    code = "picture_too_many_pixels"
    status = 422
    sentence = _(
        "The picture has more than {limit} megapixels, or a side of more than {maximum} pixels. Scale it down."
    )


class PictureBroken(Refusal):
    code = "picture_broken"
    status = 422
    sentence = _("The picture can't be read to its end. It may have been cut short: save or send it again.")


class PicturesSpent(Refusal):
    code = "pictures_spent"
    status = 429
    sentence = _("You have sent {limit} pictures within a day. More can follow later.")


def upload(data: bytes, uploader: User, at: datetime) -> Picture:
    """This function will keep a picture that somebody sent. Raises Suspended, AddressNotConfirmed, PicturesSpent and what
    `keep` raises."""
    require_active(uploader)
    require_confirmed(uploader)
    recent = Picture.objects.filter(uploader=uploader, kept_at__gt=at - DAY).order_by("-kept_at")
    sent = list(recent.values_list("kept_at", flat=True)[:PICTURES_A_DAY])
    if len(sent) == PICTURES_A_DAY:
        raise PicturesSpent(limit=PICTURES_A_DAY, next_at=sent[-1] + DAY)
    return keep(data, uploader, at)


def keep(data: bytes, uploader: User | None, at: datetime) -> Picture:
    """This function will clean a picture, write its files, and return its row, which may have been there before.

    Raises PictureTooLarge, PictureIsDrawing, PictureKindUnknown, PictureTooSmall, PictureTooManyPixels, PictureBroken.
    """
    with _decoding:
        widest = _cleaned(data)
        files = {width: _encoded(widest, width) for width in _widths(widest.width)}
    digest = hashlib.sha256(files[widest.width]).hexdigest()
    # Files before the row: whoever finds the row finds them.
    for width, file in files.items():
        _write(file_name(digest, width), file)
    picture, _made = Picture.objects.get_or_create(
        digest=digest,
        defaults={
            "width": widest.width,
            "height": widest.height,
            "widths": sorted(files),
            "uploader": uploader,
            "kept_at": at,
        },
    )
    return picture


def check(data: bytes) -> None:
    """This function will keep nothing, and raise what `keep` raises."""
    with _decoding:
        _cleaned(data)


def url(picture: Picture, width: int) -> str:
    """This function will return the address of a picture in the least of its widths that has `width` pixels, else in its
    widest."""
    enough = min((kept for kept in picture.widths if kept >= width), default=picture.width)
    return reverse("picture", args=[picture.digest, enough])


def sources(picture: Picture) -> list[tuple[str, int]]:
    """This function will return the addresses of a picture, each with its width in pixels, the narrowest first."""
    return [(url(picture, width), width) for width in sorted(picture.widths)]


def file_name(digest: str, width: int) -> str:
    """This function will return the name that a file of a picture has in the storage."""
    return f"pictures/{digest[:2]}/{digest}-{width}.webp"


def opened(digest: str, width: int) -> File[bytes] | None:
    """This function will return an open file of a picture, None where there is none."""
    try:
        return default_storage.open(file_name(digest, width)) if _DIGEST.fullmatch(digest) else None
    except FileNotFoundError:
        return None


def _write(name: str, data: bytes) -> None:
    # One that broke off while it was written before is written again.
    if not (default_storage.exists(name) and default_storage.size(name) == len(data)):
        default_storage.save(name, ContentFile(data))


def _widths(widest: int) -> list[int]:
    return [*(width for width in WIDTHS if width < widest), widest]


def _cleaned(data: bytes) -> Image.Image:
    """The pixels of a file, upright, in sRGB, on white where it was transparent, in the widest width that is kept."""
    if len(data) > LARGEST_MEGABYTES * 1_000_000:
        raise PictureTooLarge(limit=LARGEST_MEGABYTES, maximum=WIDTHS[-1])
    picture = _opened(data)
    try:
        # What is scaled down anyway needn't be decoded whole.
        picture.draft(None, (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        picture.load()
        scaled = _scaled(_deep(_upright(picture)), WIDTHS[-1])
        return _on_white(_in_srgb(scaled, picture.info.get("icc_profile")))
    except _BROKEN as error:
        raise PictureBroken from error


def _opened(data: bytes) -> Image.Image:
    """A file of which no more than the head was read, and found to be no larger than it may be."""
    too_many = PictureTooManyPixels(limit=MOST_MEGAPIXELS, maximum=LONGEST_PIXELS)
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MOST_SCANS:
        raise PictureBroken
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many from error
    except _BROKEN as error:
        if b"<svg" in data[:2000].lower():
            raise PictureIsDrawing(maximum=WIDTHS[-1]) from error
        raise (PictureBroken if data.startswith(_BEGINNINGS) else PictureKindUnknown) from error
    if max(picture.size) > LONGEST_PIXELS or picture.width * picture.height > MOST_MEGAPIXELS * 1_000_000:
        raise too_many
    return _wide_enough(picture)


def _wide_enough(picture: Image.Image) -> Image.Image:
    """A picture that is wide enough as it will stand."""
    width = picture.height if _orientation(picture) in _ON_ITS_SIDE else picture.width
    if width < NARROWEST_PIXELS:
        raise PictureTooSmall(width=width, minimum=NARROWEST_PIXELS)
    return picture


def _orientation(picture: Image.Image) -> int:
    """How a camera was held. What else it noted, and whether that makes sense, is no matter."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return 1


def _upright(picture: Image.Image) -> Image.Image:
    turn = _TURNS.get(_orientation(picture))
    return picture if turn is None else picture.transpose(turn)


def _deep(picture: Image.Image) -> Image.Image:
    """A picture in a mode that can be scaled and converted: palettes are resolved, and 16 bits become 8."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    """A picture no wider than `width`, never enlarged."""
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            # A profile that is broken, or made for other colours than the picture has, says nothing.
            converted = None
        if converted is not None:
            return converted
    return picture.convert(mode)


def _on_white(picture: Image.Image) -> Image.Image:
    """Its maker saw it on white, and so does everybody, at night too."""
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture


def _encoded(picture: Image.Image, width: int) -> bytes:
    file = io.BytesIO()
    # Empty, so that nothing is taken over from the file that it was read from.
    _scaled(picture, width).save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return file.getvalue()
