"""The tables of the library: articles, their history, pictures, who wrote them, and who keeps them. No money here."""

from articles.models.article import Article, questions_and_answers
from articles.models.catalogue import Author, Tag
from articles.models.history import Manuscript, MovedSlug, Version
from articles.models.pictures import Picture
from articles.models.search import SearchedArticle
from articles.models.shelf import AuthorFollower, KeptArticle, TagFollower

__all__ = [
    "Article",
    "Author",
    "AuthorFollower",
    "KeptArticle",
    "Manuscript",
    "MovedSlug",
    "Picture",
    "SearchedArticle",
    "Tag",
    "TagFollower",
    "Version",
    "questions_and_answers",
]
