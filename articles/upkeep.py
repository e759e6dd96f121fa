"""What has to follow when an article changes: whoever writes one calls `changed` in the same transaction."""

from collections.abc import Collection

from articles import searching


def changed(article_ids: Collection[int]) -> None:
    """This function will bring in line with some articles what is derived from them elsewhere."""
    searching.index(article_ids)
