"""What readers follow, and what they keep to read later."""

from django.conf import settings
from django.db import models

from articles.models.article import Article
from articles.models.catalogue import Author, Tag


class AuthorFollower(models.Model):
    """A reader who wants to be told when an author publishes."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_authors")
    author = models.ForeignKey(Author, models.CASCADE, related_name="followers")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("reader", "author", name="an_author_is_followed_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.author_id}"


class TagFollower(models.Model):
    """A reader who wants to see what is published under a tag."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="followers")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("reader", "tag", name="a_tag_is_followed_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.tag_id}"


class KeptArticle(models.Model):
    """An article on somebody's reading list."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_articles")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reader", "-kept_at", "-id"], name="reading_list_of_a_reader")]
        constraints = [models.UniqueConstraint("reader", "article", name="an_article_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.article_id}"
