"""What has to follow when an article changes: whoever writes one calls `changed` in the same transaction."""

from collections.abc import Collection

from articles import searching
from articles.models import Author, Tag


def changed(article_ids: Collection[int]) -> None:
    """This function will bring in line with some articles what is derived from them elsewhere."""
    searching.index(article_ids)


def renamed(named: Author | Tag) -> None:
    """This function will do the same for all articles of an author or under a tag."""
    changed(list(named.articles.values_list("pk", flat=True)))
