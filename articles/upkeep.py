"""What has to follow when an article changes: whoever writes one calls `changed` in the same transaction."""

from collections.abc import Collection

from django.db import transaction

from articles import page_cache, searching
from articles.models import Article, Author, MovedSlug, Tag


def changed(article_ids: Collection[int]) -> None:
    """This function will bring in line with some articles what is derived from them elsewhere, and drop their pages when
    the transaction is committed."""
    searching.index(article_ids)
    slugs = [
        *Article.objects.filter(pk__in=article_ids).values_list("slug", flat=True),
        *MovedSlug.objects.filter(article__in=article_ids).values_list("slug", flat=True),
    ]
    transaction.on_commit(lambda: page_cache.drop(slugs))


def renamed(named: Author | Tag) -> None:
    """This function will do the same for all articles of an author or under a tag."""
    changed(list(named.articles.values_list("pk", flat=True)))
