"""Finding articles by their words.

What is typed is never wrong: words are all looked for, the last one also as a beginning; "words in quotation marks" stand
one after the other; -words are not there. Accents, case and punctuation make no difference. An article is found by the
stems of its own language and by its words as they are written, so nobody has to say in which language they search.

How texts become lexemes, and what is typed a query, is written in SQL (`migrations/sql/0004/searching.sql`), so that many
articles are indexed by one statement.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, QuerySet, Value
from django.db.models.expressions import Combinable

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


class _Constant(Value):
    """A value of a type of PostgreSQL's, which the planner sees before it chooses how to search."""

    def __init__(self, value: str, of_type: str) -> None:
        super().__init__(value)
        self.of_type = of_type

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[str]]:  # type: ignore[override]
        return f"%s::{self.of_type}", [self.value]


class _Says(Func):
    """Whether lexemes match a query."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field: ClassVar[BooleanField] = BooleanField()  # type: ignore[type-arg]


class _IsTrue(Func):
    template = "(%(expressions)s) IS TRUE"
    output_field: ClassVar[BooleanField] = BooleanField()  # type: ignore[type-arg]


class _Epoch(Func):
    template = "extract(epoch FROM %(expressions)s)::float8"
    output_field: ClassVar[FloatField] = FloatField()  # type: ignore[type-arg]


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT library_query(wanted, begun, %s::text[])::text, library_query(wanted, begun, '{}')::text"
            " FROM (VALUES (%s::text[], %s)) AS typed (wanted, begun)",
            [list(typed.unwanted), list(typed.wanted), typed.begun],
        )
        return Query(typed, *cursor.fetchone())


def matching(query: Query, rows: QuerySet[SearchedArticle]) -> QuerySet[SearchedArticle]:
    """This function will return those of some rows that have all that is looked for."""
    return rows.filter(_says("words", query)) if query else rows.none()


def among(language: str = "", author: Author | None = None, tag: Tag | None = None) -> QuerySet[SearchedArticle]:
    """This function will return what there is in a language, of an author, under a tag."""
    rows = SearchedArticle.objects.all()
    if not _CODE.fullmatch(language):
        return rows.none()
    asked = {"language": language, "author": author and author.pk, "tag": tag and tag.pk}
    for kind, which in asked.items():
        if which:
            rows = rows.filter(_Says(F("words"), _Constant(f"'{kind}={which}'", "tsquery")))
    return rows


def ranked(query: Query, rows: QuerySet[SearchedArticle] | None = None) -> list[tuple[int, int]]:
    """This function will return the best matches as pairs of a rank and an article's id, the best first: at most
    `RANKED_HEADINGS` and `RANKED_TEXTS`. A rank stays the same while its article does."""
    rows = among() if rows is None else rows
    if not query or rows.query.is_empty():
        return []
    headings = _newest(rows, "heading", query)[:RANKED_HEADINGS]
    texts = _newest(rows, "words", query)[:RANKED_TEXTS]
    found = SearchedArticle.objects.filter(article__in=headings.union(texts)).values_list(_rank(query), "article")
    return sorted(((round(rank * 1_000_000), article_id) for rank, article_id in found), reverse=True)


def languages() -> list[str]:
    """This function will return the codes of the languages that there are articles in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT library_spoken()")
        return [language for (language,) in cursor.fetchall()]


def _newest(rows: QuerySet[SearchedArticle], column: str, query: Query) -> QuerySet[SearchedArticle, Any]:
    """The ids of what matches, the newest first, by the way that is the shorter one."""
    says = _says(column, query)
    if _estimated(rows.filter(says)) >= COMMON * _estimated(SearchedArticle.objects.all()):
        # What is asked so is no condition that an index of lexemes is searched by.
        found = rows.filter(_IsTrue(says)).order_by("-published_at", "-article")
    else:
        # And what is ordered so, none that an index of days is gone along.
        found = rows.filter(says).order_by(_Epoch(F("published_at")).desc(), "-article")
    return found.values("article")


def _estimated(rows: QuerySet[SearchedArticle]) -> int:
    """How many rows the planner expects."""
    plan = json.loads(rows.order_by().values("article").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def _says(column: str, query: Query) -> _Says:
    return _Says(F(column), _Constant(query.lexemes, "tsquery"))


def _rank(query: Query) -> Combinable:
    """How well it matches, and how new it is, in one number that doesn't depend on when it is asked for."""
    match = Func(
        _Constant(WEIGHTS, "real[]"),
        F("words"),
        _Constant(query.lexemes, "tsquery"),
        # Divided by the logarithm of the length.
        Value(1),
        function="ts_rank_cd",
        output_field=FloatField(),
    )
    worth = Func(Func(match, Value(LEAST_RANK), function="greatest"), function="ln", output_field=FloatField())
    return worth + _Epoch(F("published_at")) * Value(WORTH_OF_A_YEAR / SECONDS_OF_A_YEAR, output_field=FloatField())
