"""What changed between two versions of an article, paragraph by paragraph and word by word, for people to read.

It is data: pieces of text, each said to have stayed, come or gone. Who shows them escapes them as any text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import regex
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.manuscripts import Text

Kind = Literal["same", "gone", "new"]

# What stays is shown for so many paragraphs around what changed.
AROUND = 1
# Beyond so many words, two paragraphs are shown one after the other: comparing them word by word takes too long.
MOST_WORDS = 1_000
# Of so many comparisons, those of what is said over and over are left out.
MANY_COMPARISONS = 250_000

LABELS: dict[str, str | Promise] = {
    "title": _("title"),
    "dek": _("dek"),
    "dateline": _("dateline"),
    "language": _("language"),
    "keywords": _("keywords"),
    "lead_picture": _("lead picture"),
    "lead_alt": _("what the lead picture shows"),
    "lead_caption": _("caption of the lead picture"),
    "lead_credit": _("credit of the lead picture"),
    "body_markdown": _("text"),
    "faq": _("questions and answers"),
}
_PARTS = regex.compile(r"\s+|\w+|[^\w\s]+", regex.V1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in pieces; `skipped` is how many were left out here because nothing changed in them."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an article that changed."""

    label: str
    paragraphs: tuple[Paragraph, ...]


def between(before: Text, after: Text) -> list[Difference]:
    """This function will return the fields in which two texts differ, with what changed in each."""
    return [
        Difference(str(label), tuple(_paragraphs(_lines(before, name), _lines(after, name))))
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _lines(text: Text, name: str) -> list[str]:
    value = getattr(text, name)
    if name == "faq":
        return [line for question, answer in value for line in (question, *answer.splitlines()) if line.strip()]
    if name == "keywords":
        return [", ".join(value)]
    if value is None:
        return []
    return [line for line in str(value).splitlines() if line.strip()]


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    changes = _matcher(before, after).get_opcodes()
    for number, (tag, start, end, new_start, new_end) in enumerate(changes):
        if tag == "equal":
            yield from _unchanged(before[start:end], is_first=number == 0, is_last=number == len(changes) - 1)
        elif tag == "replace" and end - start == new_end - new_start:
            for gone, new in zip(before[start:end], after[new_start:new_end], strict=True):
                yield from _reworded(gone, new)
        else:
            yield from (Paragraph((Piece("gone", line),)) for line in before[start:end])
            yield from (Paragraph((Piece("new", line),)) for line in after[new_start:new_end])


def _matcher(before: Sequence[str], after: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, before, after, autojunk=len(before) * len(after) > MANY_COMPARISONS)


def _unchanged(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Paragraph]:
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    if len(lines) <= head + tail + 1:
        yield from (Paragraph((Piece("same", line),)) for line in lines)
        return
    yield from (Paragraph((Piece("same", line),)) for line in lines[:head])
    yield Paragraph(skipped=len(lines) - head - tail)
    yield from (Paragraph((Piece("same", line),)) for line in lines[len(lines) - tail :])


def _reworded(gone: str, new: str) -> Iterator[Paragraph]:
    old_words, new_words = _PARTS.findall(gone), _PARTS.findall(new)
    matcher = _matcher(old_words, new_words)
    if max(len(old_words), len(new_words)) > MOST_WORDS or matcher.ratio() < 0.3:
        yield Paragraph((Piece("gone", gone),))
        yield Paragraph((Piece("new", new),))
        return
    pieces = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old_words[start:end])))
            continue
        pieces.extend(Piece("gone", said) for said in ["".join(old_words[start:end])] if said)
        pieces.extend(Piece("new", said) for said in ["".join(new_words[new_start:new_end])] if said)
    yield Paragraph(tuple(pieces))
