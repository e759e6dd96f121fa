"""Finding articles by their words.

What is typed is never wrong: words are all looked for, the last one also as a beginning; "words in quotation marks" stand
one after the other; -words are not there. Accents, case and punctuation make no difference. An article is found by the
stems of its own language and by its words as they are written, so nobody has to say in which language they search.

How texts become lexemes, and what is typed a query, is written in SQL (`migrations/sql/0004/searching.sql`), so that many
articles are indexed by one statement; so is how the newest matches are found and ranked (`searching_*.sql`, here).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Author, SearchedArticle, Tag

LONGEST_QUERY = 200
MOST_TERMS = 12
# What is ranked: the newest that have the words in their headings, and the newest that have them anywhere. A word that
# stands in every other article has no best one, and ranking all of them would take seconds.
RANKED_HEADINGS, RANKED_TEXTS = 200, 300
# What a word is worth in the text, the author's name, the dek and keywords, the title.
WEIGHTS = "{0.05, 0.4, 0.4, 1.0}"
# An article that is as good and a year newer ranks as one that is four thirds as good.
SECONDS_OF_A_YEAR = 31_556_952
WORTH_OF_A_YEAR = 0.29
# Words that were found by their beginnings in a text have no places to be ranked by.
LEAST_RANK = 0.001
# Where so many of all articles match, the newest matches are found soonest by going through the newest articles, else by
# going through the matches. The planner, who doesn't know what it takes to fetch lexemes, would do the former too often.
COMMON = 0.25

_RANKS: dict[str, Any] = {
    "weights": WEIGHTS,
    "least_rank": LEAST_RANK,
    "worth_of_a_second": WORTH_OF_A_YEAR / SECONDS_OF_A_YEAR,
    "most_in_heading": RANKED_HEADINGS,
    "most_in_words": RANKED_TEXTS,
}
_SQL = {
    name: (Path(__file__).parent / f"searching_{name}.sql").read_text() for name in ("expected", "newest", "ranked")
}
_RANKED_SQL = _SQL["ranked"].format(
    newest_in_heading=f"({_SQL['newest'].format(column='heading')})",
    newest_in_words=f"({_SQL['newest'].format(column='words')})",
)
# A lexeme, or how words follow one another.
_FOLLOWED_BY = re.compile(r"('(?:[^']|'')+'(?::\*)?)|<(?:-|\d+)>")
_CODE = re.compile(r"[a-zA-Z0-9-]{0,12}")
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Typed:
    """What is looked for: all of `wanted`, `begun` as a word or a beginning, nothing of `unwanted`."""

    wanted: tuple[str, ...] = ()
    begun: str = ""
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for as the database says it, with and without what is not to be there; false where it is nothing."""

    typed: Typed
    lexemes: str = ""
    wanted_lexemes: str = ""

    def __bool__(self) -> bool:
        return bool(self.lexemes)


def index(article_ids: Collection[int]) -> None:
    """This function will index anew what some articles say, in one statement, and take out those not published."""
    if article_ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT library_index(%s)", [list(article_ids)])


def parse(typed: str) -> Typed:
    """This function will take apart what somebody typed. Whatever it is, it means something or nothing."""
    terms = [
        (bool(no or not_this), phrase or word, bool(phrase))
        for no, phrase, not_this, word in _TERM.findall(typed.replace("\x00", " ")[:LONGEST_QUERY])
    ][:MOST_TERMS]
    wanted = [term for is_unwanted, term, _is_phrase in terms if not is_unwanted]
    unwanted = tuple(term for is_unwanted, term, _is_phrase in terms if is_unwanted)
    begun = wanted.pop() if terms and terms[-1][0] is False and not terms[-1][2] else ""
    return Typed(tuple(wanted), begun, unwanted)


def query(typed: Typed) -> Query:
    """This function will return what is looked for in the languages that there are articles in."""
    sql = "SELECT library_query(%s::text[], %s, %s::text[])::text"
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(typed.wanted), typed.begun, list(typed.unwanted)])
        (lexemes,) = cursor.fetchone()
        if not typed.unwanted:
            return Query(typed, lexemes, lexemes)
        cursor.execute(sql, [list(typed.wanted), typed.begun, []])
        return Query(typed, lexemes, *cursor.fetchone())


def among(language: str = "", author: Author | None = None, tag: Tag | None = None) -> str | None:
    """This function will return by which lexemes a search is narrowed to a language, an author and a tag, "" where it
    isn't, None where nothing can be there."""
    if not _CODE.fullmatch(language):
        return None
    asked = {"language": language, "author": author and author.pk, "tag": tag and tag.pk}
    return " & ".join(f"'{kind}={which}'" for kind, which in asked.items() if which)


def matching(query: Query, narrowed: str | None = "") -> QuerySet[SearchedArticle]:
    """This function will return all that has what is looked for."""
    if not query or narrowed is None:
        return SearchedArticle.objects.none()
    lexemes = f"({query.lexemes}) & {narrowed}" if narrowed else query.lexemes
    says = RawSQL("words @@ %s::tsquery", [lexemes], output_field=BooleanField())
    return SearchedArticle.objects.filter(says)


def ranked(query: Query, narrowed: str | None = "") -> list[tuple[int, int]]:
    """This function will return the best matches as pairs of a rank and an article's id, the best first: at most
    `RANKED_HEADINGS` and `RANKED_TEXTS`. A rank stays the same while its article does."""
    if not query or narrowed is None:
        return []
    asked = {"query": query.lexemes, "all": _together(query), "narrowed": narrowed}
    with connection.cursor() as cursor:
        # Not prepared: how to search is planned for what is looked for.
        cursor.execute(_RANKED_SQL, _RANKS | asked | _ways(cursor, asked))
        return sorted(((round(rank * 1_000_000), article_id) for rank, article_id in cursor.fetchall()), reverse=True)


def languages() -> list[str]:
    """This function will return the codes of the languages that there are articles in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT library_spoken()")
        return [language for (language,) in cursor.fetchall()]


def _together(query: Query) -> str:
    """The same query where no words have to follow one another, else all that is wanted, in any places of a text: what an
    index of lexemes can tell."""
    if all(found[1] for found in _FOLLOWED_BY.finditer(query.lexemes)):
        return query.lexemes
    return _FOLLOWED_BY.sub(lambda found: found[1] or "&", query.wanted_lexemes)


def _ways(cursor: CursorWrapper, asked: dict[str, str]) -> dict[str, str]:
    """By which way the newest matches are found soonest, in headings and in texts, by what the planner expects."""
    cursor.execute(_SQL["expected"], asked)
    expected = [_rows(cursor)]
    while cursor.nextset():
        expected.append(_rows(cursor))
    there_are, in_headings, in_texts = expected
    matches = "matches" if asked["all"] == asked["query"] else "phrases"
    return {
        "way_in_heading": "along" if in_headings >= COMMON * there_are else matches,
        "way_in_words": "along" if in_texts >= COMMON * there_are else matches,
    }


def _rows(cursor: CursorWrapper) -> int:
    (([plan],),) = cursor.fetchall()
    return int(plan["Plan"]["Plan Rows"])
