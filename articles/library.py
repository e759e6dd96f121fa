"""Looking things up in the library: what visitors may see, newest first."""

from django.db.models import QuerySet
from django.http import Http404

from articles.models import Article


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
