"""`manage.py import_articles PATH…`: pages saved as text become articles, one line of answer for each file."""

import logging
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import captures, importing
from comments import archive
from config import clock
from config.errors import Refusal

logger = logging.getLogger(__name__)

STATUSES = ("created", "updated", "skipped", "refused")
# From so many files on, a terminal shows how far the import is.
MANY_FILES = 4


class NothingToImport(Refusal):
    code = "nothing_to_import"
    status = 422
    sentence = gettext_lazy("There is nothing to import: no file in this directory ends in .txt.")


def _language(text: str) -> str:
    if len(text) > 12 or not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", text):
        raise ArgumentTypeError(
            _("{language} is no language tag such as en, vi or zh-Hant.").format(language=repr(text))
        )
    return text


class Command(BaseCommand):
    help = _("Imports pages saved as plain text. Importing a page again updates its article or skips it.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", type=Path, help=_("a file, or a directory of .txt files")
        )
        parser.add_argument(
            "--language", default="en", type=_language, help=_("the language of the pages (default: en)")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, and change nothing"))

    def handle(self, *args: Any, paths: Sequence[Path], language: str, dry_run: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        files = list(_files(paths))
        with ExitStack() as stack:
            if dry_run:
                stack.enter_context(importing.rehearsal())
            for number, path in enumerate(files, 1):
                self._show_progress(number, len(files), path)
                status, why = _import(path, language)
                counts[status] += 1
                self._show_progress(None, len(files), path)
                self._say(path, status, why)
        self.stdout.write(", ".join(f"{counts[status]} {status}" for status in STATUSES) + self._note(dry_run))
        if counts["refused"]:
            raise SystemExit(1)

    def _say(self, path: Path, status: str, why: str) -> None:
        line = f"{_printable(str(path))}: {status}" + (f": {why}" if why else "")
        self.stdout.write(line, self.style.ERROR if status == "refused" else None)

    def _note(self, dry_run: bool) -> str:
        return " " + _("(a rehearsal: nothing was changed)") if dry_run else ""

    def _show_progress(self, number: int | None, total: int, path: Path) -> None:
        """On a terminal, a line that the next answer overwrites."""
        if total >= MANY_FILES and self.stdout.isatty():
            shown = f"{number}/{total} {_printable(path.name)}" if number else ""
            self.stdout.write(f"\r\x1b[K{shown}", ending="")
            self.stdout.flush()


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that the paths mean: of a directory those that end in .txt and aren't hidden, in the order of their names.
    A path that means none stands for itself, and is refused in its turn."""
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else []
        except OSError:
            inside = []
        yield from [file for file in inside if _is_a_page(file)] or [path]


def _is_a_page(file: Path) -> bool:
    return file.suffix.lower() == ".txt" and not file.name.startswith(".") and not file.is_dir()


def _import(path: Path, language: str) -> tuple[str, str]:
    """What happened to one file, and why if it was refused. Nothing that is wrong with one file stops the others."""
    try:
        if path.is_dir():
            raise NothingToImport
        page = captures.parse(importing.read_text(path))
        return archive.import_page(page, language=language, at=clock.now()).status, ""
    except Refusal as refusal:
        return "refused", _printable(refusal.detail)
    except Exception as error:
        logger.exception("The import of a file failed: %s", _printable(str(path)))
        return "refused", _printable(_("an error of ours ({error}); the log has the details.").format(error=error))


def _printable(text: str) -> str:
    """A text on one line, whatever stands in a file's name or an error's message."""
    shown = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in shown)
