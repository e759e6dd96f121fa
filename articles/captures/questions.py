"""Questions and answers: the part of an article under a heading such as "Frequently Asked Questions"."""

import re
from collections.abc import Sequence

from articles.captures import body, vocabulary
from articles.captures.lines import Line, bullet, is_spaced, key, numbered, sentences, words

_ASKED = re.compile(
    r"(?:q|question|hỏi|câu(?: hỏi)?|pregunta|frage)\s*\d{0,2}\s*[:.)：–-]\s*(?P<text>\S.*)", re.IGNORECASE
)
_ANSWERED = re.compile(
    r"(?:a|answer|đáp|trả lời|respuesta|antwort)\s*\d{0,2}\s*[:.)：–-]\s+(?P<text>\S.*)", re.IGNORECASE
)
LONGEST_QUESTION = 300


def _question(text: str) -> str:
    """The question that a line is, without its number or "Q:", or an empty text."""
    labelled = _ASKED.fullmatch(text)
    marked = labelled or numbered(text) or bullet(text)
    asked = marked["text"].strip() if marked else text
    is_one = asked.endswith(("?", "？")) and len(sentences(asked)) <= 2
    return asked if len(asked) <= LONGEST_QUESTION and (is_one or labelled) else ""


def _split(line: Line) -> tuple[str, str]:
    """A question and, where it stands on the same line, the beginning of its answer."""
    asked = _question(line.text)
    if asked:
        return asked, ""
    marked = _ASKED.fullmatch(line.text) or numbered(line.text)
    text = marked["text"] if marked else line.text
    first, mark, rest = text.partition("? ")
    whole = mark and rest and words(first) <= 25 and len(sentences(first)) == 1 and not rest[0].islower()
    return (first + "?", rest.strip()) if whole else ("", "")


def _is_opener(text: str) -> bool:
    found = numbered(text)
    return words(text) <= 14 and bool(vocabulary.FAQ.fullmatch(key(found["text"] if found else text)))


def take(lines: Sequence[Line]) -> tuple[list[Line], tuple[tuple[str, str], ...]]:
    """This function will return the lines without their questions and answers, and those, the answers as Markdown."""
    spaced = is_spaced(lines)
    for i, line in enumerate(lines):
        if _is_opener(line.text):
            end, found = _read(lines, i + 1, spaced)
            if found:
                return [*lines[:i], *lines[end:]], found
    return list(lines), ()


def _read(lines: Sequence[Line], i: int, spaced: bool) -> tuple[int, tuple[tuple[str, str], ...]]:
    found: list[tuple[str, list[Line]]] = []
    while i < len(lines):
        asked, rest = _split(lines[i])
        if asked:
            found.append((asked, [Line(rest)] if rest else []))
        elif not found:
            return i, ()
        elif found[-1][1] and _closes(lines, i, spaced):
            break
        else:
            said = _ANSWERED.fullmatch(lines[i].text) if not found[-1][1] else None
            found[-1][1].append(Line(said["text"]) if said else lines[i])
        i += 1
    return i, tuple((asked, body.to_markdown(answer, spaced)) for asked, answer in found if answer)


def _closes(lines: Sequence[Line], i: int, spaced: bool) -> bool:
    """Whether a line is a heading above a text that answers nothing: the article goes on there."""
    goes_on = body.is_heading(lines, i, spaced) and not numbered(lines[i].text)
    return goes_on and not _split(lines[i + 1])[0]
