"""Files that people hand in, by the form that their names say: each yields the articles that it tells of.

What is wrong with a file is a Refusal; what is wrong with one of its articles is that article's alone. Pictures are read
from the folder of the text that shows them, and from nowhere else.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from articles import captures, languages, originals, pictures, preparing, processes, texts
from articles.captures import Entry, frontmatter, posts, web, wxr
from articles.captures.elements import Element
from articles.illustrating import PictureRefused
from articles.preparing import Prepared
from config.errors import Refusal

LARGEST_EXPORT_BYTES = 500_000_000
MOST_PICTURES = 100

# So much of an export is read by one process at a time, and then written together.
MOST_TOGETHER, MOST_CHARACTERS_TOGETHER = 50, 1_000_000

# The name of an article in its file, and its page or why it can't be taken.
Ready = tuple[str, Prepared | Exception]
# Of some pages, by what makes them the same: the digests of those that have articles.
Digests = Callable[[Collection[str]], Mapping[str, str]]
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


def _of_none(_identities: Collection[str]) -> Mapping[str, str]:
    return {}


def entries(path: Path, left_out: Counter[str], progress: Progress = _unseen) -> Iterator[Entry]:
    """This function will yield what a file tells of, and count in `left_out` what an export has beside articles. Raises
    the Refusals of `texts` and of the forms, those of an export that breaks off after the articles before that."""
    read = FORMS.get(path.suffix.lower(), _text)
    yield from read(path, left_out, progress)


def batches(
    path: Path,
    left_out: Counter[str],
    progress: Progress = _unseen,
    *,
    language: str = "",
    digests: Digests = _of_none,
) -> Iterator[list[Ready]]:
    """This function will yield what a file tells of, ready to be imported, in its order: the posts of an export some at a
    time, read by a few processes. `language` is the one of all of them; `digests` is asked which of some pages have
    articles, and what they said. Raises what `entries` raises."""
    if FORMS.get(path.suffix.lower()) is not _export:
        yield from ([_ready(entry, language)] for entry in entries(path, left_out, progress))
        return
    with _opened_export(path, progress) as file:
        site, items = wxr.read(file, left_out)
        if not (language or site.language):
            languages.load()
        pieces = (
            (batch, digests([preparing.address(posts.source(item)) for item in batch])) for batch in _weighed(items)
        )
        yield from processes.mapped(partial(_prepared, site, language), pieces)


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
    with _opened_export(path, progress) as file:
        yield from wxr.entries(file, left_out)


@contextmanager
def _opened_export(path: Path, progress: Progress) -> Iterator[BinaryIO]:
    with texts.opened(path) as file:
        size = path.stat().st_size
        if not size:
            raise texts.FileEmpty
        if size > LARGEST_EXPORT_BYTES:
            raise ExportTooLarge(limit_bytes=LARGEST_EXPORT_BYTES)
        yield cast(BinaryIO, _Watched(file, progress))


def _weighed(items: Iterator[Element]) -> Iterator[list[Element]]:
    """Posts, as many at a time as are read, and written, together."""
    batch: list[Element] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == MOST_TOGETHER or sum(each.characters for each in batch) > MOST_CHARACTERS_TOGETHER:
                yield batch
                batch = []
    except Exception:
        # What stands before the place where an export breaks off is whole.
        yield batch
        raise
    yield batch


def _prepared(site: posts.Site, language: str, piece: tuple[list[Element], Mapping[str, str]]) -> list[Ready]:
    items, digests = piece
    return [_ready(posts.entry(item, site), language, digests) for item in items]


def _ready(entry: Entry, language: str, digests: Mapping[str, str] | None = None) -> Ready:
    """An entry that is ready; rendered too, if the digests that stand are given and it says something else."""
    try:
        if entry.page is None:
            raise entry.error or Refusal
        standing = None if digests is None else digests.get(preparing.address(entry.source), "")
        return entry.name, preparing.prepare(
            entry.page, source=entry.source, language=language, files=entry.files, standing=standing
        )
    except Exception as error:
        return entry.name, processes.portable(error)


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
