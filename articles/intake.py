"""Files that people hand in, by the form that their names say: each yields the articles that it tells of.

What is wrong with a file is a Refusal; what is wrong with one of its articles is that article's alone. Pictures are read
from the folder of the text that shows them, and from nowhere else.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from articles import captures, originals, pictures, texts
from articles.captures import Entry, frontmatter, web, wxr
from articles.illustrating import PictureRefused
from config.errors import Refusal

LARGEST_EXPORT_BYTES = 500_000_000
MOST_PICTURES = 100

# How many bytes were read since the last call.
Progress = Callable[[int], Any]


class ExportTooLarge(Refusal):
    code = "export_too_large"
    status = 413
    sentence = _("The export is larger than {limit_bytes} bytes. Make several of it there, one for each year.")


class PictureElsewhere(Refusal):
    code = "picture_elsewhere"
    status = 422
    sentence = _("The picture {name} is not in the folder of the text or in one within it. Put it there.")


class PictureMissing(Refusal):
    code = "picture_missing"
    status = 422
    sentence = _("The picture {name} is not there.")


class TooManyPictures(Refusal):
    code = "too_many_pictures"
    status = 422
    sentence = _("It shows {pictures} pictures, and an article may show {limit}.")


def _unseen(_bytes: int) -> None:
    pass


def entries(path: Path, left_out: Counter[str], progress: Progress = _unseen) -> Iterator[Entry]:
    """This function will yield what a file tells of, and count in `left_out` what an export has beside articles. Raises
    the Refusals of `texts` and of the forms, those of an export that breaks off after the articles before that."""
    read = FORMS.get(path.suffix.lower(), _text)
    yield from read(path, left_out, progress)


def is_taken(path: Path) -> bool:
    """This function will tell whether a file that stands in a folder is of a form that is read. Markdown without front
    matter is a note to whoever looks into the folder."""
    if path.suffix.lower() not in FORMS or path.name.startswith(".") or path.is_dir():
        return False
    return path.suffix.lower() != ".md" or not path.is_file() or _has_front_matter(path)


def weight(path: Path) -> int:
    """This function will return how many bytes the progress of a file comes to, 0 for one that isn't there."""
    try:
        return path.stat().st_size * (2 if path.suffix.lower() == ".xml" else 1)
    except (OSError, ValueError):
        return 0


def _has_front_matter(path: Path) -> bool:
    try:
        with texts.opened(path) as file:
            head = file.read(100)
    except (Refusal, OSError):
        return True
    # What is empty, or in UTF-16, is looked at when it is read.
    is_plain = head.strip() and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return not is_plain or head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"---")


def _text(path: Path, _left_out: Counter[str], progress: Progress) -> Iterator[Entry]:
    yield Entry(page=captures.parse(texts.read_text(path)))
    progress(weight(path))


def _html(path: Path, _left_out: Counter[str], progress: Progress) -> Iterator[Entry]:
    page, address = web.read(texts.read_html(path))
    yield Entry(page=page, source=address)
    progress(weight(path))


def _markdown(path: Path, _left_out: Counter[str], progress: Progress) -> Iterator[Entry]:
    page = frontmatter.read(texts.read_text(path))
    names = frontmatter.files(page)
    if len(names) > MOST_PICTURES:
        raise TooManyPictures(pictures=len(names), limit=MOST_PICTURES)
    shown = {name: _picture(path.parent, name) for name in names}
    yield Entry(page=page, source=originals.identity_of(page.slug) if page.slug else "", files=shown)
    progress(weight(path))


def _export(path: Path, left_out: Counter[str], progress: Progress) -> Iterator[Entry]:
    with texts.opened(path) as file:
        size = path.stat().st_size
        if not size:
            raise texts.FileEmpty
        if size > LARGEST_EXPORT_BYTES:
            raise ExportTooLarge(limit_bytes=LARGEST_EXPORT_BYTES)
        yield from wxr.entries(cast(BinaryIO, _Watched(file, progress)), left_out)


class _Watched:
    """A file whose reader is seen to get on."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self.seek, self._read, self._progress = file.seek, file.read, progress

    def read(self, size: int) -> bytes:
        data = self._read(size)
        self._progress(len(data))
        return data


def _picture(folder: Path, name: str) -> bytes:
    named = PurePosixPath(name)
    if named.is_absolute() or ".." in named.parts or "\\" in name or ":" in name or "\x00" in name:
        raise PictureElsewhere(name=name)
    try:
        # Also a link leads nowhere else.
        if not (folder / named).resolve(strict=True).is_relative_to(folder.resolve()):
            raise PictureElsewhere(name=name)
        return texts.read_bytes(folder / named, limit=pictures.LARGEST_MEGABYTES * 1_000_000)
    except (OSError, RuntimeError, texts.FileMissing):
        raise PictureMissing(name=name) from None
    except (texts.FileEmpty, texts.FileTooLarge, texts.FileUnreadable, texts.FileIsDirectory) as refusal:
        raise PictureRefused(name=name, reason=refusal.detail) from refusal


FORMS = {".txt": _text, ".md": _markdown, ".html": _html, ".htm": _html, ".xml": _export}
