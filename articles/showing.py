"""All that the page of an article shows, by one statement: itself, what it is about, and what it stands beside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles import library, pace, rows
from articles.models import Article, Tag
from config import prepared
from config.addresses import path

RELATED_ARTICLES = 4
# Of a text whose author wrote nothing under the title, so much is enough for those who tell of it elsewhere.
OPENING_CHARACTERS = 1_000

_SQL = (Path(__file__).parent / "showing.sql").read_text()
# In the order in which the statement has them.
_ARTICLE = (
    *("id", "slug", "title", "dek", "author_id", "language", "dateline", "status"),
    *("published_at", "published_at_is_import_time", "translation_of_id", "lead_picture_id"),
    *("lead_alt", "lead_caption", "lead_credit", "body_html", "faq_html", "words"),
    *("characters", "edited_at", "is_edited_here", "changed_at"),
)
_AUTHOR = ("id", "name", "slug", "biography")


@dataclass(frozen=True, slots=True)
class Link:
    """As much of an article as a link to it needs."""

    slug: str
    title: str
    language: str

    def get_absolute_url(self) -> str:
        return path("article", self.slug)

    @property
    def language_name(self) -> str:
        return library.language_name(self.language)


@dataclass(frozen=True, slots=True)
class Related(Link):
    """An article that shares rare tags with another, or is its author's."""

    author_name: str
    words: int
    characters: int

    @property
    def minutes(self) -> int:
        return pace.minutes(self.words, self.characters)


@dataclass(frozen=True, slots=True)
class Shown:
    """A published article with its author and picture, and what its page shows beside it: the ones before and after it by
    date, what it was first written as, its translations, and what is related to it, the nearest first: those in its
    language before others, and its translations never. `author_article_count` is counted in an index: it is always right.
    """

    article: Article
    opening: str
    author_article_count: int
    tags: list[Tag]
    older: Link | None
    newer: Link | None
    original: Link | None
    translations: list[Link]
    related: list[Related]


def of(slug: str) -> Shown | None:
    """This function will return what is shown of a published article, None where there is none of that slug."""
    asked = {"slug": slug, "related": RELATED_ARTICLES, "opening": OPENING_CHARACTERS}
    for row in prepared.rows(_SQL, asked):
        return _shown(list(row))
    return None


def _shown(row: list[Any]) -> Shown:
    *columns, opening, count, tags, beside, related = row
    article = rows.article(columns, _ARTICLE, _AUTHOR)
    first = article.translation_of_id or article.pk
    by_role: dict[str, list[tuple[int, Link]]] = {"older": [], "newer": [], "same": []}
    for role, pk, *parts in beside or []:
        by_role[role].append((pk, Link(*parts)))
    translations = sorted(by_role["same"], key=lambda one: (one[1].language, one[0]))
    return Shown(
        article=article,
        opening=opening,
        author_article_count=count,
        tags=rows.tags(tags),
        older=next((link for _pk, link in by_role["older"]), None),
        newer=next((link for _pk, link in by_role["newer"]), None),
        original=next((link for pk, link in translations if pk == first), None),
        translations=[link for _pk, link in translations],
        related=[Related(*values) for values in related or []],
    )
