"""What to read next: articles that share rare tags with one, and what its author wrote last."""

from pathlib import Path

from articles.models import Article, Author

_SQL = (Path(__file__).parent / "related.sql").read_text()


def to(article: Article, limit: int = 4) -> list[Article]:
    """This function will return up to `limit` published articles that are related to one, the nearest first, with their
    authors, by one query. Those in its language come before others; its own translations are none of them."""
    values = {
        "article": article.pk,
        "author": article.author_id,
        "language": article.language,
        "original": article.translation_of_id or article.pk,
        "limit": limit,
    }
    found = list(Article.objects.raw(_SQL, values))
    for one in found:
        of_author = vars(one)
        one.author = Author(pk=one.author_id, name=of_author["author_name"], slug=of_author["author_slug"])
    return found
