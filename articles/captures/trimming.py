"""What is left of a page below its head when the site's boxes, lists of other pages, forms and notices are gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from articles.captures import dates, discussion, keywords, vocabulary
from articles.captures.furniture import is_comment_form, is_contact, is_furniture, is_notice, is_notice_heading
from articles.captures.lines import Line, bullet, ends_a_sentence, is_prose, key, words

# How much may be said below such a line, in words said above it, for it to be the end of the article.
AFTER_A_FORM, AFTER_A_NOTICE, AFTER_A_BOX = 1.0, 1.0, 0.5
_READ_MORE = re.compile(r".*(?:…|\.\.\.|\[…\]|read more\W*|đọc tiếp\W*|xem thêm\W*)", re.IGNORECASE)
PARAGRAPH_WORDS = 30
LIST_REACH = 40


@dataclass(slots=True)
class Trimmed:
    """The article's own lines, and what the lines that went said about the article."""

    lines: list[Line] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    day: date | None = None
    said: int = 0

    def keep(self, line: Line) -> None:
        """This function will add a line of the article's own."""
        self.lines.append(line)
        self.said += _said(line)


def _said(line: Line) -> int:
    """The words of a line that says something in sentences, as the article does and the site hardly."""
    text = line.text
    is_spoken = ends_a_sentence(text) and words(text) > 3 and not is_notice(text) and not is_furniture(text)
    return words(text) if is_spoken else 0


def trim(lines: Sequence[Line], *, author: str, day_first: bool) -> Trimmed:
    """This function will return the lines that are the article's own; `author` is a name at which any box ends."""
    trimmed = Trimmed()
    below = [*accumulate((_said(line) for line in reversed(lines)), initial=0)][::-1]
    i = 0
    while i < len(lines):
        text = lines[i].text
        if not any(c.isalnum() for c in text) or (author and key(discussion.pictured(text)) == key(author)):
            i += 1
        elif listed := keywords.labelled(text):
            trimmed.keywords += listed
            i += 1
        elif keywords.is_label(text):
            i = _listed_below(trimmed, lines, i + 1)
        elif found := dates.labelled(text, day_first=day_first):
            trimmed.day = trimmed.day or found[0]
            i += 1
        elif (past := _past_box(trimmed, lines, i, key(author), below)) is not None:
            if past >= len(lines):
                _below_the_end(trimmed, lines[i:], key(author))
            i = past
        else:
            trimmed.keep(lines[i])
            i += 1
    return trimmed


def _below_the_end(trimmed: Trimmed, lines: Sequence[Line], author: str) -> None:
    """What still tells of the article among the site's last boxes: keywords, and its author's box."""
    for i, line in enumerate(lines):
        trimmed.keywords += keywords.labelled(line.text)
        if author and line.key == author:
            told = [below for below in lines[i + 1 : i + 2] if is_prose(below.text) and not is_notice(below.text)]
            trimmed.lines += [line, *told]


def _listed_below(trimmed: Trimmed, lines: Sequence[Line], i: int) -> int:
    """Keywords under a line "Tags:": on one line, or each on its own."""
    while i < len(lines) and lines[i].gap == 0 and words(lines[i].text) <= 6 and not ends_a_sentence(lines[i].text):
        trimmed.keywords += keywords.unlabelled(lines[i].text, least=2) or (lines[i].text,)
        i += 1
    return i


def _past_box(trimmed: Trimmed, lines: Sequence[Line], i: int, author: str, below: Sequence[int]) -> int | None:
    """The index after the site's box that begins at this line, or None where none begins."""
    line, said = lines[i], trimmed.said

    def end(share: float) -> int:
        """The end of the page, unless more of the article follows than the site would say; else the next line."""
        return len(lines) if said and below[i + 1] <= said * share else i + 1

    past: int | None = None
    names_the_author = (author and line.key == author) or (line.key in vocabulary.ABOUT_THE_AUTHOR and below[i + 1])
    if names_the_author or _is_a_heading(trimmed.lines, lines, i):
        past = None
    elif is_comment_form(line.text):
        past = end(AFTER_A_FORM)
    elif line.key in vocabulary.RELATED and trimmed.lines:
        past = _past_related(lines, i + 1, author)
    elif is_notice(line.text) and trimmed.lines:
        past = end(AFTER_A_NOTICE)
        past += past < len(lines) and is_notice_heading(line.text)
    elif line.key in vocabulary.CLOSERS and not bullet(line.text):
        past = _past_rows(lines, end(AFTER_A_BOX))
    elif is_furniture(line.text) and not _is_an_item(lines, i):
        past = i + 1
    return past


def _past_rows(lines: Sequence[Line], i: int) -> int:
    while i < len(lines) and (is_contact(lines[i].text) or is_furniture(lines[i].text)):
        i += 1
    return i


def _past_related(lines: Sequence[Line], i: int, author: str) -> int:
    """Headlines of other pages, with their dates and first words; a whole paragraph is the article's again."""
    while i < len(lines):
        text = lines[i].text
        cut_short = _READ_MORE.fullmatch(text) or (i + 1 < len(lines) and lines[i + 1].key in vocabulary.LONE)
        if (
            (author and key(text) == author)
            or is_comment_form(text)
            or is_notice(text)
            or key(text) in vocabulary.CLOSERS
        ):
            return i
        if words(text) >= PARAGRAPH_WORDS and ends_a_sentence(text) and not cut_short:
            return i
        i += 1
    return i


def _is_a_heading(kept: Sequence[Line], lines: Sequence[Line], i: int) -> bool:
    """Whether "Home" or "Wallet" heads a section: alone between two paragraphs, where no menu would stand."""
    if lines[i].key not in vocabulary.ALSO_HEADINGS or not kept or i + 1 >= len(lines):
        return False
    return ends_a_sentence(kept[-1].text) and is_prose(lines[i + 1].text) and _said(lines[i + 1]) > 0


def _is_an_item(lines: Sequence[Line], i: int) -> bool:
    """Whether a line is an item of a list that has items of the article's own: such a list is the article's."""
    if not bullet(lines[i].text):
        return False
    first, last = i, i
    while first and i - first < LIST_REACH and bullet(lines[first - 1].text):
        first -= 1
    while last + 1 < len(lines) and last - i < LIST_REACH and bullet(lines[last + 1].text):
        last += 1
    return any(not is_furniture(line.text) for line in lines[first : last + 1])
