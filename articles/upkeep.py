"""What has to follow when an article changes: whoever writes one calls `changed` in the same transaction."""

from collections.abc import Collection

from django.db import transaction

from articles import page_cache, searching
from articles.models import Article, Author, Tag


def changed(article_ids: Collection[int]) -> None:
    """This function will bring in line with some articles what is derived from them elsewhere; when the transaction is
    committed, the pages that may name them are dropped. Nothing shows a draft."""
    searching.index(article_ids)
    if Article.objects.filter(pk__in=article_ids).exclude(status=Article.Status.DRAFT).exists():
        transaction.on_commit(page_cache.drop)


def renamed(named: Author | Tag) -> None:
    """This function will do the same for all articles of an author or under a tag."""
    changed(list(named.articles.values_list("pk", flat=True)))
