"""Models of what statements of ours answer: built from plain columns, without asking anything more.

Fields that a statement leaves out are fetched where somebody asks for them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from articles.models import Article, Author, Picture, Tag

# In the order in which every statement has them.
PICTURE = ("id", "digest", "width", "height", "widths")
TAG = ("id", "name", "slug")


def article(columns: Sequence[Any], own: Sequence[str], of_author: Sequence[str]) -> Article:
    """This function will return an article with its author and picture, from the columns of its `own` fields, of its
    author's and of its picture's, in this order."""
    end_of_own, end_of_author = len(own), len(own) + len(of_author)
    built = Article.from_db("default", own, columns[:end_of_own])
    built.author = Author.from_db("default", of_author, columns[end_of_own:end_of_author])
    if built.lead_picture_id:
        built.lead_picture = Picture.from_db("default", PICTURE, columns[end_of_author:])
    return built


def tags(values: Iterable[Sequence[Any]] | None) -> list[Tag]:
    """This function will return tags from an array of their columns, None for no tags."""
    return [Tag.from_db("default", TAG, each) for each in values or ()]
