"""Articles as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from articles import pace, pictures
from articles.highlights import Shown
from articles.models import Article, Tag

# What a browser takes that doesn't choose among the widths.
WIDTH = 960
TAGS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One article in a list; `said` is its dek, or what was found in it."""

    article: Article
    title: SafeString
    said: SafeString

    @property
    def minutes(self) -> int:
        return pace.minutes(self.article.words, self.article.characters)

    @property
    def tags(self) -> list[Tag]:
        """What it is about, as much of it as a card has room for."""
        return list(self.article.tags.all())[:TAGS]

    @property
    def since(self) -> str:
        """When it was published, as machines read it."""
        return self.article.published_at.isoformat() if self.article.published_at else ""

    @property
    def picture(self) -> str:
        """The address of the article's picture, empty where it has none."""
        picture = self.article.lead_picture
        return pictures.url(picture, min(WIDTH, picture.width)) if picture else ""

    @property
    def widths(self) -> str:
        """The widths that a browser may choose among, as `srcset` has them."""
        picture = self.article.lead_picture
        return ", ".join(f"{url} {width}w" for url, width in pictures.sources(picture)) if picture else ""


def of(articles: Iterable[Article]) -> list[Card]:
    """This function will return the cards of some articles."""
    return [Card(article, escape(article.title), escape(article.dek)) for article in articles]


def found(shown: Iterable[Shown]) -> list[Card]:
    """This function will return the cards of what a search found."""
    return [Card(one.article, one.title, one.excerpt) for one in shown]
