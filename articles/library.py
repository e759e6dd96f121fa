"""Looking things up in the library: what visitors may see, newest first."""

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from articles.models import Article, Author, Tag

# What a list doesn't show, and what would take longest to fetch.
WHOLE_TEXTS = ("body_markdown", "body_html", "body_text", "faq", "faq_html", "archive_comments")
NEWEST = ("-published_at", "-id")
MOST_READ = ("-reads_this_week", "-id")
# What is written about now is seen by so many of the newest articles.
CURRENT_ARTICLES = 200


def published() -> QuerySet[Article]:
    """This function will return the published articles, newest first, with their authors."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED).select_related("author")
    return articles.order_by(*NEWEST)


def get(slug: str) -> Article:
    """This function will return a published article. Raises Http404 for any other."""
    article = published().filter(slug=slug).first()
    if article is None:
        raise Http404
    return article


def cards() -> QuerySet[Article]:
    """This function will return the published articles as lists show them: with tags and pictures, without their texts."""
    return published().select_related("lead_picture").defer(*WHOLE_TEXTS).prefetch_related("tags")


def most_read() -> QuerySet[Article]:
    """This function will return those that were verifiably read this week, those that most people read first."""
    return cards().filter(reads_this_week__gt=0).order_by(*MOST_READ)


def by_ids(ids: list[int]) -> list[Article]:
    """This function will return published articles in the order of their ids, with their texts."""
    found = cards().defer(None).defer(*(set(WHOLE_TEXTS) - {"body_text"})).in_bulk(ids)
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


def article_count(author: Author) -> int:
    """This function will return how many articles an author has published, counted in an index: it is always right."""
    return Article.objects.filter(author=author, status=Article.Status.PUBLISHED).count()


def current_tags(limit: int) -> list[Tag]:
    """This function will return the tags that the newest articles have most."""
    newest = published().values("pk")[:CURRENT_ARTICLES]
    return list(Tag.objects.filter(articles__in=newest).annotate(n=Count("articles")).order_by("-n", "slug")[:limit])
