"""Texts as people hand them in: files of any origin, read if they are sound text, refused with a helpful word if not.

UTF-8 is expected, with or without a byte order mark. UTF-16 and UTF-32 are read where such a mark says so. Other bytes
are read as Windows-1252, which has Latin-1 within it, unless they are plainly something else.
"""

import codecs
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from config.errors import Refusal

LARGEST_BYTES = 5_000_000
LONGEST_LINE = 100_000

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HTML_ENCODING = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class FileMissing(Refusal):
    code = "file_missing"
    status = 404
    sentence = _("There is no such file. Check the path and its spelling.")


class FileIsDirectory(Refusal):
    code = "file_is_directory"
    status = 422
    sentence = _("This is a directory and not a file. Name the files in it.")


class FileUnreadable(Refusal):
    code = "file_unreadable"
    status = 422
    sentence = _("The file can't be read ({reason}). Check who may read it and that it is an ordinary file.")


class FileEmpty(Refusal):
    code = "file_empty"
    status = 422
    sentence = _("The file is empty. Save the page again and make sure that its text is in the file.")


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    sentence = _(
        "The file is larger than {limit_bytes} bytes. A page of text is far smaller: split it, one page a file."
    )


class FileIsBinary(Refusal):
    code = "file_is_binary"
    status = 422
    sentence = _("The file is not text. Save the page as plain text in UTF-8.")


class FileIsMarklessUtf16(Refusal):
    code = "file_is_markless_utf16"
    status = 422
    sentence = _("The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or as UTF-16 with the mark.")


class FileIsCutShort(Refusal):
    code = "file_is_cut_short"
    status = 422
    sentence = _("The file ends or breaks off in the middle of a character. It was probably cut short: fetch it again.")


class LineTooLong(Refusal):
    code = "line_too_long"
    status = 422
    sentence = _(
        "Line {line} has {characters} characters, and a line may have {limit}. Save the page with its line breaks."
    )


def read_text(path: Path) -> str:
    """This function will return the text of a file. Raises FileMissing, FileIsDirectory, FileUnreadable, FileEmpty,
    FileTooLarge, FileIsBinary, FileIsMarklessUtf16, FileIsCutShort and LineTooLong."""
    text = decode(read_bytes(path))
    if not text.strip("\ufeff\u200b \t\r\n\v\f\xa0"):
        raise FileEmpty
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            raise LineTooLong(line=number, characters=len(line), limit=LONGEST_LINE)
    return text


def read_html(path: Path) -> str:
    """This function will return the text of a file of HTML, which may say itself how it is encoded, and whose lines may be
    of any length. Raises what `read_text` raises, but for LineTooLong."""
    data = read_bytes(path)
    said = _HTML_ENCODING.search(data[:2048])
    name = said[1].decode().lower() if said else "utf-8"
    try:
        # A mark at its beginning has the last word, and UTF-8 is what everything else is tried as.
        is_other = not data.startswith(tuple(_MARKS)) and codecs.lookup(name).name != "utf-8" and b"\x00" not in data
        return data.decode(name) if is_other else decode(data)
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def read_bytes(path: Path, limit: int = LARGEST_BYTES) -> bytes:
    """This function will return what is in a file that isn't empty. Raises FileMissing, FileIsDirectory, FileUnreadable,
    FileEmpty and FileTooLarge {limit_bytes}."""
    with opened(path) as file:
        data = file.read(limit + 1)
    if not data:
        raise FileEmpty
    if len(data) > limit:
        raise FileTooLarge(limit_bytes=limit)
    return data


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """This context will open an ordinary file. Raises FileMissing, FileIsDirectory and FileUnreadable."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise FileIsDirectory
        if not stat.S_ISREG(mode):
            # A pipe or a device could keep its reader waiting for ever.
            raise FileUnreadable(reason=_("it is no ordinary file"))
        file = path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing from None
    except (OSError, ValueError) as error:
        raise FileUnreadable(reason=getattr(error, "strerror", None) or str(error)) from error
    with file:
        yield file


def decode(data: bytes) -> str:
    """This function will return the text that bytes are. Raises FileIsBinary, FileIsMarklessUtf16, FileIsCutShort."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\x00" in data:
        raise FileIsMarklessUtf16 if _looks_like_utf16(data) else FileIsBinary
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and not _is_broken_utf8(data, error):
            return _windows_text(data)
        raise FileIsCutShort from error
    if "\x00" in text:
        raise FileIsBinary
    return text


def _looks_like_utf16(data: bytes) -> bool:
    """Whether every second byte is mostly zero, as in UTF-16 of languages written in Latin letters."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    return half > 1 and max(even, odd) > half * 0.4 and min(even, odd) <= half * 0.1


def _is_broken_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether bytes that are no UTF-8 are yet so near it that they were: cut within a character, or damaged."""
    sound = len(_SEVERAL_BYTES.findall(data))
    damaged = len(data.decode("utf-8", "replace").split("\ufffd")) - 1
    is_cut = error.reason == "unexpected end of data" and error.start >= len(data) - 3
    # A single byte at the end is as likely an "é" of Latin-1, unless the text has whole characters of UTF-8 too.
    return (is_cut and (sound > 0 or len(data) - error.start > 1)) or (sound > 0 and sound > 4 * damaged)


def _windows_text(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise FileIsBinary from None
    if _CONTROLS.search(text):
        raise FileIsBinary
    return text
