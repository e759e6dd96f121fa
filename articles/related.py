"""What to read after an article: others about the same."""

from articles import library
from articles.models import Article


def to(article: Article, limit: int) -> list[Article]:
    """This function will return the newest published articles in an article's language that share a tag with it."""
    tags = article.tags.through.objects.filter(article_id=article.pk).values("tag_id")
    shared = article.tags.through.objects.filter(tag_id__in=tags).values("article_id")
    others = library.published().filter(pk__in=shared, language=article.language)
    return list(others.exclude(pk=article.pk).defer("body_markdown", "body_html", "body_text", "search")[:limit])
