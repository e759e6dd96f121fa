"""CSV as a spreadsheet opens it: what it shows is what we mean.

UTF-8 with its mark in front: without one Excel takes the file for the machine's old code page, and a title in Vietnamese
for gibberish. (Python reads it as `utf-8-sig`; programs have JSON.) Fields are parted by commas and quoted as RFC 4180
has it, and numbers are bare whole numbers, which no decimal comma reads otherwise. Text that would be taken for a formula
is defused by an apostrophe in front (OWASP, "CSV Injection").
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.renderers import JSONRenderer

Cell = str | int | None

MARK: Final = "\ufeff"
CONTENT_TYPE: Final = "text/csv; charset=utf-8"

# Where decimals have a comma, spreadsheets part fields by semicolons, and a quote in the midst of a field means nothing to
# them: there a formula may also begin within a text. Some take the wide signs of East Asian keyboards too.
_FORMULA = re.compile(r"(^[\t\r\n]|(?:^|(?<=[;\t\r\n]))(?:\x22|[^\S\t\r\n])*[=+\-@＝＋－＠])")


class Csv(JSONRenderer):
    """Says that there is CSV to be had; a door writes it itself."""

    media_type = "text/csv"
    format = "csv"


class _Line:
    """What `csv` writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """This function will yield the lines of a file with these rows, one by one, in bounded memory."""
    writer = csv.writer(_Line())
    yield MARK
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])


def defused(cell: Cell) -> Cell:
    """This function will return a cell that no spreadsheet computes. Numbers stay numbers, below 0 too."""
    return _FORMULA.sub(r"'\1", cell) if isinstance(cell, str) else cell


def answer(rows: Iterable[Iterable[Cell]], name: str) -> HttpResponse:
    """This function will answer with a small file of this name."""
    return HttpResponse("".join(lines(rows)), content_type=CONTENT_TYPE, headers=_saved_as(name))


def stream(rows: Iterable[Iterable[Cell]], name: str) -> StreamingHttpResponse:
    """This function will answer with a file of this name, however large."""
    return StreamingHttpResponse(lines(rows), content_type=CONTENT_TYPE, headers=_saved_as(name))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
