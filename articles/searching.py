"""Finding articles by their words."""

from collections.abc import Collection

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from articles.models import Article


def index(article_ids: Collection[int]) -> None:
    """This function will index anew what some articles say."""
    for article in Article.objects.filter(pk__in=article_ids).select_related("author").prefetch_related("tags"):
        names = " ".join([article.author.name, *(tag.name for tag in article.tags.all())])
        words = (
            SearchVector("title", weight="A", config="simple")
            + SearchVector("dek", weight="B", config="simple")
            + SearchVector(Value(names), weight="C", config="simple")
            + SearchVector("body_text", weight="D", config="simple")
        )
        Article.objects.filter(pk=article.pk).update(search=words)
