"""Articles as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from articles.highlights import Shown
from articles.models import Article
from articles.views.reading import minutes

# A card is 42 rem wide at most, on screens that may be twice as fine.
WIDTH = 1200


@dataclass(frozen=True, slots=True)
class Card:
    """One article in a list; `said` is its dek, or what was found in it."""

    article: Article
    minutes: int
    title: SafeString
    said: SafeString

    @property
    def picture(self) -> str:
        """The address of the article's picture as wide as a card, empty where it has none."""
        picture = self.article.lead_picture
        if picture is None:
            return ""
        width = min((width for width in picture.widths if width >= WIDTH), default=picture.width)
        return f"/pictures/{picture.digest}-{width}.webp"


def of(articles: Iterable[Article]) -> list[Card]:
    """This function will return the cards of some articles."""
    return [Card(article, minutes(article), escape(article.title), escape(article.dek)) for article in articles]


def found(shown: Iterable[Shown]) -> list[Card]:
    """This function will return the cards of what a search found."""
    return [Card(one.article, minutes(one.article), one.title, one.excerpt) for one in shown]
