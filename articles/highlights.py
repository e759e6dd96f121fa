"""What a search found, marked in titles and excerpts. What is not marked is escaped: no text becomes a tag."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles import naming
from articles.models import Article
from articles.searching import Query
from config import prepared

EXCERPT_CHARACTERS = 240
# An excerpt is taken from the beginning of a text; nobody waits for the whole of a very long one.
LOOKED_THROUGH = 10_000
_TEXTS_SQL = "SELECT id, left(body_text, %(characters)s) FROM articles_article WHERE id = ANY (%(ids)s)"

_WORD = regex.compile(r"(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}][\p{L}\p{N}\p{M}]*")
_UNPARTED = regex.compile(
    r"[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]"
)
_LEXEME = re.compile(r"'(?:[^']|'')+'(?::\*)?")


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that was found, with what was looked for marked in it."""

    article: Article
    title: SafeString
    excerpt: SafeString


def of(articles: Sequence[Article], query: Query) -> list[Shown]:
    """This function will mark what was looked for in some articles."""
    lexemes = list(dict.fromkeys(_LEXEME.findall(query.wanted_lexemes)))
    # A stem begins as its words do.
    beginnings = tuple(sorted({lexeme[1:3].rstrip("'") for lexeme in lexemes}))
    texts = _texts(articles)
    said = [(one, _Said(one.title, beginnings), _Said(texts.get(one.pk, ""), beginnings)) for one in articles]
    hits = _hits({(one.language, word) for one, *both in said for text in both for _span, word in text.words}, lexemes)
    runs = [_folded(term) for term in (*query.typed.wanted, query.typed.begun) if _UNPARTED.search(term)]

    def spans(article: Article, text: _Said) -> list[tuple[int, int]]:
        found = [span for span, word in text.words if (article.language, word) in hits]
        return _apart(found + _places(runs, text.text))

    return [
        Shown(
            one,
            _marked(title.text, spans(one, title), 0, len(title.text)),
            _excerpt(text.text, spans(one, text)),
        )
        for one, title, text in said
    ]


class _Said:
    """A text, and the words of it that may be among those looked for: from … to, without accents and case."""

    def __init__(self, text: str, beginnings: tuple[str, ...]) -> None:
        self.text = text
        found = (_WORD.match(text, match.start()) for match in _first_letters(beginnings).finditer(text))
        words = ((match.span(), _plain(match[0])) for match in found if match)
        self.words = [(span, word) for span, word in words if word.startswith(beginnings)]


@lru_cache(1_000)
def _first_letters(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    """What finds where a word may stand that begins so: most words don't, and looking at each would take long. A letter
    that isn't ASCII may be any letter without its accents, or with them."""
    letters = {form for beginning in beginnings for form in (beginning[:1].lower(), beginning[:1].upper())}
    ascii_letters = "".join(re.escape(letter) for letter in sorted(letters) if letter.isascii())
    return re.compile(rf"[{ascii_letters}\x80-\U0010ffff](?<![a-zA-Z0-9].)")


@lru_cache(50_000)
def _plain(word: str) -> str:
    return word.lower() if word.isascii() else naming.plain(word)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _texts(articles: Sequence[Article]) -> dict[int, str]:
    """How their texts begin."""
    asked = {"ids": [one.pk for one in articles], "characters": LOOKED_THROUGH}
    return dict(prepared.rows(_TEXTS_SQL, asked)) if articles else {}


def _hits(candidates: Iterable[tuple[str, str]], lexemes: Sequence[str]) -> set[tuple[str, str]]:
    """Those of (language, word) that were looked for."""
    pairs = sorted(candidates)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT language, word FROM unnest(%s::text[], %s::text[]) AS said (language, word)"
            " WHERE library_lexemes(library_configuration(language), library_words(word), 'A') @@ %s::tsquery",
            [[language for language, _word in pairs], [word for _language, word in pairs], " | ".join(lexemes)],
        )
        return set(cursor.fetchall())


def _places(runs: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where runs of a script that doesn't part words stand in a text."""
    folded = _folded(text) if runs else ""
    # Where folding changes how long a text is, its places are others.
    if len(folded) != len(text):
        return []
    return [match.span() for run in runs for match in re.finditer(re.escape(run), folded)]


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, without those that begin within another."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _excerpt(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    """The piece of a text in which most of what was looked for stands, cut between words."""
    starts = [start for start, _end in spans]
    counts = [sum(1 for other in starts if 0 <= other - start < EXCERPT_CHARACTERS * 3 // 4) for start in starts[:200]]
    first = max(0, starts[counts.index(max(counts))] - EXCERPT_CHARACTERS // 4) if counts else 0
    if first:
        gap = text.find(" ", first, first + 30)
        first = gap + 1 if gap >= 0 else first
    last = min(len(text), first + EXCERPT_CHARACTERS)
    if last < len(text):
        gap = text.rfind(" ", last - 30, last)
        last = gap if gap > first else last
    return _marked(text, spans, first, last, "… " if first else "", " …" if last < len(text) else "")


def _marked(
    text: str, spans: Sequence[tuple[int, int]], first: int, last: int, before: str = "", after: str = ""
) -> SafeString:
    pieces, place = [before], first
    for start, end in spans:
        if first <= start and end <= last:
            pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
            place = end
    pieces += [escape(text[place:last]), after]
    return mark_safe("".join(pieces))  # noqa: S308  (every piece of the text is escaped)
