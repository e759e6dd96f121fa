"""`manage.py import_articles PATH…`: pages that were saved elsewhere become articles, one line of answer for each."""

import logging
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from articles import batches, importing, intake
from articles.intake import Ready
from articles.preparing import Prepared
from comments import archive
from config import clock
from config.errors import Refusal

logger = logging.getLogger(__name__)

STATUSES = ("created", "updated", "skipped", "refused")


class NothingToImport(Refusal):
    code = "nothing_to_import"
    status = 422
    sentence = gettext_lazy(
        "There is nothing to import: no file in this directory ends in .txt, .md, .html, .htm or .xml."
    )


def _language(text: str) -> str:
    if len(text) > 12 or not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", text):
        raise ArgumentTypeError(
            _("{language} is no language tag such as en, vi or zh-Hant.").format(language=repr(text))
        )
    return text


class Command(BaseCommand):
    help = _(
        "Imports pages saved as text, HTML, Markdown with front matter, and exports of WordPress. "
        "Importing a page again updates its article or skips it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", type=Path, help=_("a file, or a directory of .txt, .md, .html or .xml")
        )
        parser.add_argument(
            "--language",
            type=_language,
            help=_("the language of all of them (default: what they say, else it is detected)"),
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help=_("write pages that changed also over what was edited here, which is kept as a version"),
        )
        parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, and change nothing"))

    def handle(self, *args: Any, paths: Sequence[Path], dry_run: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        files = list(_files(paths))
        told = {"overwrite": options["overwrite"], "known": importing.Known()}
        with ExitStack() as stack:
            if dry_run:
                stack.enter_context(importing.rehearsal())
            total = sum(intake.weight(path) for path in files)
            # Without a terminal, None disables it.
            bar = stack.enter_context(tqdm(total=total, unit="B", unit_scale=True, disable=None, leave=False))
            for path in files:
                for name, status, why in _outcomes(path, options["language"] or "", told, bar.update):
                    counts[status] += 1
                    self._say(path, name, status, why)
        self.stdout.write(", ".join(f"{counts[status]} {status}" for status in STATUSES) + self._note(dry_run))
        if counts["refused"]:
            raise SystemExit(1)

    def _say(self, path: Path, name: str, status: str, why: str) -> None:
        what = _printable(str(path)) + (f", “{_printable(name)[:80]}”" if name else "")
        # Written above the bar, if there is one.
        with tqdm.external_write_mode():
            self.stdout.write(
                f"{what}: {status}" + (f": {why}" if why else ""), self.style.ERROR if status == "refused" else None
            )

    def _note(self, dry_run: bool) -> str:
        return " " + _("(a rehearsal: nothing was changed)") if dry_run else ""


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that the paths mean: of a directory those of a form that is read, in the order of their names. A path that
    means none stands for itself, and is refused in its turn."""
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else []
        except OSError:
            inside = []
        yield from [file for file in inside if intake.is_taken(file)] or [path]


def _outcomes(
    path: Path, language: str, told: dict[str, Any], progress: Callable[[int], Any]
) -> Iterator[tuple[str, str, str]]:
    """What happened to each article of a file: its name there, what became of it, and why if it was refused. Nothing that
    is wrong with one stops the others, and nothing that is wrong with a file the other files."""
    left_out: Counter[str] = Counter()
    try:
        if path.is_dir():
            raise NothingToImport
        for batch in intake.batches(path, left_out, progress, language=language, digests=batches.digests):
            yield from _outcomes_of(path, batch, told)
    except Exception as error:
        yield ("", "refused", _why(path, error))
    if left_out:
        yield ("", "left out", ", ".join(f"{number} {_printable(kind)}" for kind, number in sorted(left_out.items())))


def _outcomes_of(path: Path, batch: Sequence[Ready], told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    pages = [ready for _name, ready in batch if isinstance(ready, Prepared)]
    outcomes = iter(archive.import_all(pages, at=clock.now(), **told))
    for name, ready in batch:
        outcome = next(outcomes) if isinstance(ready, Prepared) else ready
        if isinstance(outcome, Exception):
            yield name, "refused", _why(path, outcome)
        else:
            yield name, outcome.status, ""


def _why(path: Path, error: Exception) -> str:
    if isinstance(error, Refusal):
        return _printable(error.detail)
    logger.error("The import of a file failed: %s", _printable(str(path)), exc_info=error)
    return _printable(_("an error of ours ({error}); the log has the details.").format(error=error))


def _printable(text: str) -> str:
    """A text on one line, whatever stands in a file's name or an error's message."""
    shown = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in shown)
