"""Looking things up in the library: what visitors may see, newest first."""

from django.db.models import Q, QuerySet
from django.http import Http404

from articles.models import Article, MovedSlug


def published() -> QuerySet[Article]:
    """This function will return the published articles, newest first, with their authors."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED).select_related("author")
    return articles.order_by("-published_at", "-id")


def get(slug: str) -> Article:
    """This function will return a published article. Raises Http404 for any other."""
    article = published().filter(slug=slug).first()
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
