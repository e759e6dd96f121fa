"""What a search reads of articles, apart from them: narrow rows, of which many are looked through in a moment."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from articles.models.article import Article


class SearchedArticle(models.Model):
    """A published article as a search sees it; written by `articles.searching` alone."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="searched")
    language = models.CharField(max_length=12)
    published_at = models.DateTimeField()
    heading = SearchVectorField(help_text="The lexemes of title, dek, keywords and author.")
    words = SearchVectorField(help_text="The same, and those of the text.")

    class Meta:
        indexes = [
            GinIndex(fields=["heading"], name="articles_by_their_headings"),
            GinIndex(fields=["words"], name="articles_by_their_words"),
            models.Index(fields=["-published_at", "-article"], name="newest_searched"),
            models.Index(fields=["language"], name="languages_searched"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}"
