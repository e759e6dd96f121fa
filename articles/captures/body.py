"""The body of an article as Markdown: its paragraphs, headings, lists and quotations, told apart by how lines stand."""

import re
from collections.abc import Sequence
from dataclasses import replace

import regex

from articles.captures import markdown, pictures
from articles.captures.lines import Line, bullet, ends_a_sentence, is_prose, is_spaced, numbered, sentences, words

_QUOTED = r"[“\"«„「].+[”\"»“」]"
_ATTRIBUTED = re.compile(rf"(?P<quote>{_QUOTED})\s*(?:[—–―]|--?)\s*(?P<who>[^.!?…]{{2,120}})")
_WHOLLY_QUOTED = re.compile(rf"{_QUOTED}[.,]?")
_ATTRIBUTION = re.compile(r"(?:[—–―]|--?)\s*(?P<who>[^.!?…]{2,120})")
_ORDINAL = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVXLC]{1,5}|[A-Z])[.)]\s+")
_DAY = (
    r"(?P<day>,? \(?(?:ngày )?(?:\p{Lu}\p{L}{2,8}\.? \d{1,2}|\d{1,2} \p{Lu}\p{L}{2,8}|\d{1,2}/\d{1,2})(?:,? \d{4})?\)?)"
)
_AGENCY = r"(?P<agency> \([^()]{2,40}\))"
_DASH = r"\s*(?P<dash>[—–]|--?)\s+(?P<rest>[\p{Lu}\p{Lo}\d“\"‘'(]\S*.*)"
_NAME = r"\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+){0,3}"
# In capitals a place is one by itself; otherwise its country, a day or an agency has to stand behind it.
_DATELINES = [
    regex.compile(rf"\(?(?P<place>\p{{Lu}}(?:[\p{{Lu}} .,'’/-]*\p{{Lu}})\.?)\)?{_DAY}?{_AGENCY}?{_DASH}"),
    regex.compile(rf"(?P<place>{_NAME}, {_NAME}){_DAY}?{_AGENCY}?{_DASH}"),
    regex.compile(rf"(?P<place>{_NAME})(?:{_DAY}{_AGENCY}?|{_AGENCY}){_DASH}"),
]
HEADING_WORDS, HEADING_CHARACTERS = 18, 120
LONGEST_PLACE = 60
_KEYBOARD_MARKS = "-–—+*"


def is_heading_shaped(text: str) -> bool:
    """This function will tell whether a line has the shape of a heading: short, unfinished, beginning like a title."""
    first = next((c for c in text if c.isalnum()), "")
    if (
        not first
        or (first.islower() and not text[1:2].isupper())
        or len(text) > HEADING_CHARACTERS
        or words(text) > HEADING_WORDS
    ):
        return False
    closes = ends_a_sentence(text) and not text.endswith(("?", "？"))
    if (
        closes
        or text.endswith((":", ";", ",", "：", "，", "、"))
        or len(sentences(_ORDINAL.sub("", text, count=1))) > 1
    ):
        return False
    return not (
        pictures.is_caption(text) or bullet(text) or _ATTRIBUTED.fullmatch(text) or _ATTRIBUTION.fullmatch(text)
    )


def is_heading(lines: Sequence[Line], i: int, spaced: bool) -> bool:
    """This function will tell whether a line is a heading where it stands: alone, and above a text of its own."""
    if i + 1 >= len(lines) or not is_heading_shaped(lines[i].text):
        return False
    line, above, below = lines[i], lines[i - 1] if i else None, lines[i + 1]
    if spaced:
        opens_text = below.gap > 0 or words(below.text) >= 12 or ends_a_sentence(below.text) or bool(bullet(below.text))
        return (above is None or line.gap > 0 or ends_a_sentence(above.text)) and opens_text
    # Without empty lines a third short line in a row is no heading any more but an item of something.
    shaped_below = [is_heading_shaped(lines[j].text) for j in range(i + 1, min(i + 3, len(lines)))]
    return not (above is not None and is_heading_shaped(above.text)) or not all(shaped_below)


def dateline(text: str) -> tuple[str, str]:
    """This function will return the place that opens a paragraph, "HANOI, Oct 25 (Agency) — …", and the paragraph
    without place and day; an empty place where none does."""
    found = next((match for form in _DATELINES if (match := form.fullmatch(text))), None)
    if found is None or len(found["place"]) > LONGEST_PLACE or words(found["rest"]) < 5:
        return "", text
    # "U.S. - China talks" and "OPEC — the club" name no place: one by itself has five letters and a real dash.
    is_alone = not (found["day"] or found["agency"] or "," in found["place"])
    if is_alone and (len(found["place"]) < 5 or found["dash"] == "-"):
        return "", text
    agency = (found["agency"] or "").strip()
    return found["place"].strip(" ,"), f"{agency} {found['dash']} {found['rest']}" if agency else found["rest"]


def take_dateline(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """This function will return the place that an article reports from, and its lines without it. Headings and a first
    sentence or two may stand above the dateline."""
    for i, line in enumerate(lines[:4]):
        place, rest = dateline(line.text)
        if place:
            return place, [*lines[:i], replace(line, text=rest), *lines[i + 1 :]]
    return "", list(lines)


def to_markdown(lines: Sequence[Line], spaced: bool | None = None) -> str:
    """This function will return the lines of a body as Markdown."""
    is_parted = is_spaced(lines) if spaced is None else spaced
    blocks: list[str] = []
    i = 0
    while i < len(lines):
        block, i = _block(lines, i, is_parted)
        blocks.append(block)
    return "\n\n".join(blocks)


def _block(lines: Sequence[Line], i: int, spaced: bool) -> tuple[str, int]:
    text = lines[i].text
    for read in (_table, _bullets, _numbers, _quotation, _unmarked):
        found = read(lines, i)
        if found:
            return found
    if is_heading(lines, i, spaced):
        return markdown.heading(text, 3 if re.match(r"\d+\.\d", text) else 2), i + 1
    return markdown.escape(text), i + 1


def _table(lines: Sequence[Line], i: int) -> tuple[str, int] | None:
    """Rows of a table: lines of as many cells each, the first of which heads the columns."""
    rows: list[str] = []
    width = len(lines[i].cells)
    while width and i < len(lines) and len(lines[i].cells) == width and not bullet(lines[i].text):
        rows.append("| " + " | ".join(markdown.escape(cell) for cell in lines[i].cells) + " |")
        i += 1
    return ("\n".join([rows[0], "|" + " --- |" * width, *rows[1:]]), i) if len(rows) > 1 else None


def _bullets(lines: Sequence[Line], i: int) -> tuple[str, int] | None:
    """A list with marks; deeper indents or other marks make lists within it."""
    items: list[str] = []
    levels: list[tuple[int, str]] = []
    first = i
    while i < len(lines) and (found := bullet(lines[i].text)):
        level = (lines[i].indent, found["mark"])
        if level in levels:
            levels = levels[: levels.index(level) + 1]
        else:
            while levels and levels[-1][0] > level[0]:
                levels.pop()
            levels.append(level)
        items.append("  " * (len(levels) - 1) + "- " + markdown.escape(found["text"]))
        i += 1
        while i < len(lines) and _belongs_to_item(lines[i], lines[i - 1]):
            items[-1] += " " + markdown.escape(lines[i].text)
            i += 1
    # One line behind a dash is speech in many languages, one behind an asterisk a footnote: neither is a list.
    alone = len(items) == 1 and lines[first].text[0] in _KEYBOARD_MARKS
    return ("\n".join(items), i) if items and not alone else None


def _belongs_to_item(line: Line, above: Line) -> bool:
    """Whether a line only goes on with the item above it, which some browsers broke."""
    carries_on = line.text[0].islower() and not ends_a_sentence(above.text)
    return line.gap == 0 and carries_on and not bullet(line.text) and not numbered(line.text)


def _numbers(lines: Sequence[Line], i: int) -> tuple[str, int] | None:
    """A numbered list. A number above a text of its own is that of a heading, which is not read here."""
    items: list[str] = []
    first = i
    expected = None
    while i < len(lines) and (found := numbered(lines[i].text)):
        if expected is not None and int(found["number"]) != expected:
            break
        expected = int(found["number"]) + 1
        items.append(f"{found['number']}. {markdown.escape(found['text'])}")
        i += 1
        while i < len(lines) and _belongs_to_item(lines[i], lines[i - 1]):
            items[-1] += " " + markdown.escape(lines[i].text)
            i += 1
    opens_section = len(items) == 1 and is_heading_shaped(lines[first].text) and i < len(lines)
    return ("\n".join(items), i) if items and not opens_section else None


def _quotation(lines: Sequence[Line], i: int) -> tuple[str, int] | None:
    """A quotation that stands alone: behind ">", or in quotation marks with a name behind a dash."""
    parts: list[str] = []
    while i < len(lines) and lines[i].text.startswith(">"):
        parts.append(lines[i].text.lstrip("> "))
        i += 1
    if not parts:
        whole = _ATTRIBUTED.fullmatch(lines[i].text)
        if whole and _is_name_like(whole["who"]):
            parts, i = [whole["quote"], f"— {whole['who']}"], i + 1
        elif (
            _WHOLLY_QUOTED.fullmatch(lines[i].text)
            and i + 1 < len(lines)
            and (by := _ATTRIBUTION.fullmatch(lines[i + 1].text))
        ):
            parts, i = ([lines[i].text, f"— {by['who']}"], i + 2) if _is_name_like(by["who"]) else ([], i)
    parts = [part for part in parts if part]
    return ("\n>\n".join(f"> {markdown.escape(part)}" for part in parts), i) if parts else None


def _is_name_like(text: str) -> bool:
    return words(text) <= 16 and not text[0].islower()


def _unmarked(lines: Sequence[Line], i: int) -> tuple[str, int] | None:
    """Items that lost their marks: short lines in one block below a line that ends with a colon."""
    if not i or not lines[i - 1].text.endswith((":", "：")):
        return None
    end = i
    while end < len(lines) and (end == i or lines[end].gap == 0) and _could_be_an_item(lines, end, i):
        end += 1
    return ("\n".join(f"- {markdown.escape(line.text)}" for line in lines[i:end]), end) if end - i > 1 else None


def _could_be_an_item(lines: Sequence[Line], i: int, first: int) -> bool:
    text = lines[i].text
    if bullet(text) or numbered(text) or pictures.is_caption(text) or words(text) > 25 or is_prose(text):
        return False
    # Where no empty line parts the items from the text above them, a sentence is as likely its next paragraph.
    return lines[first].gap > 0 or not ends_a_sentence(text)
