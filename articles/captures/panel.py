"""The panel of a page that pays its readers: rows of what could be earned, each a label and a figure or "...".

Its rows are known by name, and in any language by their shape: a short label, then a line of dots, and Twei.
"""

import re
from collections.abc import Sequence
from datetime import date

from articles.captures import dates
from articles.captures.lines import Line, bullet, ends_a_sentence, is_prose, words

_OPENER = re.compile(r"(?:read[- ]to[- ]earn|đọc để kiếm|cơ hội đọc)\b.{0,40}", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:time to read|you(?:['’]ve| have)? earned|you could earn|date|post profit|post loss|read time"
    r"|earned for pluses|comment rewards"
    r"|likes (?:own|commenter|author)|dislikes (?:own|commenter|author)|spent for minuses|comment tributes"
    r"|post publish tribute"
    r"|pnl reports?|(?:profit|loss) subtotal|total twei earned|price for (?:report|pnl).{0,30}|get (?:the "
    r"|your )?report"
    r"|thời gian đọc|bạn (?:đã )?kiếm được|ngày|lợi nhuận bài viết|lỗ bài viết|tổng (?:lợi nhuận|lỗ"
    r"|twei).{0,30}|giá (?:một |mỗi )?báo cáo.{0,30})"
    r"(?:\s*[:：].{0,40}|\s*,?\s*(?:twei\b|[\d.…\[]|none\b).{0,40}|\s+post loss)?",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(r"(?:date|ngày)\s*[:：]?\s*(?P<day>.{0,40})", re.IGNORECASE)
_BUTTON = re.compile(
    r"[\W_]*(?:plus|minus)[\W_]*(?:(?:plus|minus)[\W_]*)?|\d+ (?:pluses|minuses) left.{0,60}", re.IGNORECASE
)
_DOTS = re.compile(r"\.{2,}|…+|·{3,}|-{1,3}|—")
_VALUE = re.compile(
    r"(?:\.{2,}|…+|-{1,3}|—|none|không|[+-]?\d[\d.,]*(?:\s*twei)?|\d+\s*(?:min|mins|minutes?|phút))", re.IGNORECASE
)
REACH = 5
LONGEST_ROW = 200


def _is_row(lines: Sequence[Line], i: int) -> bool:
    text = lines[i].text
    if len(text) > LONGEST_ROW or bullet(text) or words(text) > 14 or is_prose(text):
        return False
    if _DOTS.fullmatch(text) or _OPENER.fullmatch(text) or _LABEL.fullmatch(text) or _BUTTON.fullmatch(text):
        return True
    has_figure = bool(re.search(r"(?:\.{3}|…|\d|twei)\W*$", text, re.IGNORECASE)) and "twei" in text.casefold()
    labels_dots = i + 1 < len(lines) and bool(_DOTS.fullmatch(lines[i + 1].text)) and words(text) <= 8
    return has_figure or labels_dots or bool(re.search(r"\.{4,}\s*(?:\.{3}|…|\d[\d.,]*)?$", text))


def _clusters(lines: Sequence[Line]) -> list[list[int]]:
    """Rows near each other, without a paragraph between."""
    found: list[list[int]] = []
    for i in range(len(lines)):
        if not _is_row(lines, i):
            continue
        between = lines[found[-1][-1] + 1 : i] if found else lines
        if found and len(between) < REACH and not any(is_prose(line.text) or bullet(line.text) for line in between):
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _is_panel(lines: Sequence[Line], rows: Sequence[int]) -> bool:
    texts = [lines[i].text for i in rows]
    dots = sum(bool(_DOTS.fullmatch(text)) for text in texts)
    twei = sum("twei" in text.casefold() for text in texts)
    named = sum(bool(_LABEL.fullmatch(text)) for text in texts)
    opened = any(_OPENER.fullmatch(text) for text in texts)
    return (opened and len(rows) > 1) or (dots >= 3 and (twei > 0 or named > 1)) or (named >= 4 and twei > 0)


def cut(lines: Sequence[Line]) -> tuple[list[Line], date | None]:
    """This function will return the lines of a page without its panels, and the day that a panel names. A span such as
    "25 Oct 2025 – today" is what a report would cover: it is no day of the article's."""
    gone: set[int] = set()
    day = None
    for rows in _clusters(lines):
        if not _is_panel(lines, rows):
            continue
        opener = next((i for i in rows if _OPENER.fullmatch(lines[i].text)), None)
        first, last = rows[0] if opener is None else opener, rows[-1]
        while opener is None and first and _could_label(lines[first - 1]):
            first -= 1
        while last + 1 < len(lines) and _VALUE.fullmatch(lines[last + 1].text):
            last += 1
        day = day or _day(lines[first : last + 1])
        gone.update(range(first, last + 1))
    return [line for i, line in enumerate(lines) if i not in gone], day


def _day(rows: Sequence[Line]) -> date | None:
    for i, row in enumerate(rows):
        if found := _DATE_LABEL.fullmatch(row.text):
            return dates.find(found["day"] or (rows[i + 1].text if i + 1 < len(rows) else ""))
    return None


def _could_label(line: Line) -> bool:
    """A short line above a panel whose language we don't know; a heading can't stand there, for it has no paragraph."""
    return words(line.text) <= 8 and not ends_a_sentence(line.text) and not bullet(line.text)
