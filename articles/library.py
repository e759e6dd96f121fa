"""Looking things up in the library: what visitors may see, newest first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import get_language_info

from articles import rows
from articles.models import Article, Author, MovedSlug, Tag
from config import prepared

# What a list doesn't show, and what would take longest to fetch.
WHOLE_TEXTS = ("body_markdown", "body_html", "body_text", "faq", "faq_html")
NEWEST = ("-published_at", "-id")
MOST_READ = ("-reads_this_week", "-id")
# What is written about now is seen by so many of the newest articles.
CURRENT_ARTICLES = 200

_CARDS_SQL = (Path(__file__).parent / "cards.sql").read_text()
_SUGGESTED_SQL = (Path(__file__).parent / "suggested.sql").read_text()
# In the order in which the statement has them.
_ARTICLE = (
    *("id", "slug", "title", "dek", "author_id", "language", "status", "published_at", "published_at_is_import_time"),
    *("lead_picture_id", "words", "characters", "reads_this_week"),
)
_AUTHOR = ("id", "name", "slug")


def published() -> QuerySet[Article]:
    """This function will return the published articles, newest first, with their authors."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED).select_related("author")
    return articles.order_by(*NEWEST)


def get(slug: str) -> Article:
    """This function will return a published article. Raises Http404 for any other."""
    article = published().select_related("lead_picture").filter(slug=slug).first()
    if article is None:
        raise Http404
    return article


def moved(slug: str) -> str | None:
    """This function will return the slug under which a published article is found now that was found under this one
    before, None where there is no such article."""
    moves = MovedSlug.objects.filter(slug=slug, article__status=Article.Status.PUBLISHED)
    return moves.values_list("article__slug", flat=True).first()


def withdrawn(slug: str) -> Article | None:
    """This function will return the article that was found under a slug until it was withdrawn, None for any other."""
    found = Q(slug=slug) | Q(moved_slugs__slug=slug)
    gone = Article.objects.filter(found, status=Article.Status.WITHDRAWN).select_related("author")
    return gone.first()


def listed() -> QuerySet[Article]:
    """This function will return the published articles, newest first, with what puts them in order and no more: whoever
    shows some of them asks `by_ids` for these."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED)
    return articles.only("published_at", "reads_this_week").order_by(*NEWEST)


def most_read() -> QuerySet[Article]:
    """This function will return those that were verifiably read this week, those that most people read first."""
    return listed().filter(reads_this_week__gt=0).order_by(*MOST_READ)


def by_ids(ids: Sequence[int]) -> list[Article]:
    """This function will return published articles in the order of their ids, as lists show them: with authors, tags and
    pictures, without their texts. It takes one statement, which is planned once."""
    found = {row[0]: _card(row) for row in prepared.rows(_CARDS_SQL, {"ids": list(ids)})} if ids else {}
    return [found[one] for one in ids if one in found]


def tags() -> QuerySet[Tag]:
    """This function will return the tags of published articles, by their slugs: an alphabet that is everybody's."""
    of_it = Article.tags.through.objects.filter(tag=OuterRef("pk"), article__status=Article.Status.PUBLISHED)
    return Tag.objects.filter(Exists(of_it)).order_by("slug")


def authors() -> QuerySet[Author]:
    """This function will return who has published articles, by their slugs, and how many as `article_count`."""
    theirs = Article.objects.filter(author=OuterRef("pk"), status=Article.Status.PUBLISHED)
    counted = theirs.order_by().values("author").annotate(n=Count("pk")).values("n")
    return Author.objects.filter(Exists(theirs)).annotate(article_count=Coalesce(Subquery(counted), 0)).order_by("slug")


def begun(slug: str, limit: int) -> tuple[list[Author], list[Tag]]:
    """This function will return the authors and tags of published articles whose slugs begin so, at most `limit` of each,
    by one statement."""
    # No character of a slug comes after "z".
    found = prepared.rows(_SUGGESTED_SQL, {"begun": slug, "end": f"{slug}{{", "limit": limit})
    return (
        [Author.from_db("default", _AUTHOR, values) for kind, *values in found if kind == "author"],
        rows.tags(values for kind, *values in found if kind == "tag"),
    )


def article_count(author: Author) -> int:
    """This function will return how many articles an author has published, counted in an index: it is always right."""
    return Article.objects.filter(author=author, status=Article.Status.PUBLISHED).count()


def current_tags(limit: int) -> list[Tag]:
    """This function will return the tags that the newest articles have most."""
    newest = published().values("pk")[:CURRENT_ARTICLES]
    return list(Tag.objects.filter(articles__in=newest).annotate(n=Count("articles")).order_by("-n", "slug")[:limit])


def language_name(code: str) -> str:
    """This function will return a language by its own name, or by its code where nobody knows that."""
    try:
        # Django's own have Vietnamese marks apart from their letters, which few fonts set well.
        name = normalize("NFC", str(get_language_info(code)["name_local"]))
    except KeyError:
        return code
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _card(row: Sequence[Any]) -> Article:
    *columns, its_tags = row
    article = rows.article(columns, _ARTICLE, _AUTHOR)
    # What `prefetch_related` leaves on a row. Through it, tags would take longer than all else.
    kept: QuerySet[Tag] = QuerySet(Tag)
    kept._result_cache = rows.tags(its_tags)
    article._prefetched_objects_cache = {"tags": kept}  # type: ignore[attr-defined]
    return article
